//! French.

use super::{All, Words};

pub(super) static WORDS: All = All {
    verify_email: Words {
        subject: "Confirmez votre adresse pour {site}",
        paragraphs: &[
            "Bonjour {name},",
            "merci de confirmer que cette adresse est la vôtre. Le lien fonctionne une fois, pendant trois jours.",
        ],
        action: "Confirmer mon adresse",
        foot: "Si vous n’avez pas de compte chez {site}, quelqu’un s’est trompé d’adresse : vous n’avez rien à faire.",
    },
    reset_password: Words {
        subject: "Un nouveau mot de passe pour {site}",
        paragraphs: &[
            "Bonjour {name},",
            "quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte. Le lien fonctionne une fois, \
             pendant une heure.",
        ],
        action: "Choisir un nouveau mot de passe",
        foot: "Si ce n’était pas vous, vous n’avez rien à faire : votre mot de passe reste le même.",
    },
    email_taken: Words {
        subject: "Vous avez un compte chez {site}",
        paragraphs: &[
            "Bonjour {name},",
            "quelqu’un, peut-être vous, a voulu utiliser cette adresse pour un compte chez {site}. Elle appartient déjà à \
             votre compte {name} ; rien n’a été modifié.",
            "Connectez-vous avec cette adresse. Si vous avez oublié le mot de passe, demandez-en un nouveau au même endroit.",
        ],
        action: "",
        foot: "Si ce n’était pas vous, vous n’avez rien à faire.",
    },
    password_changed: Words {
        subject: "Votre mot de passe pour {site} a été modifié",
        paragraphs: &[
            "Bonjour {name},",
            "le mot de passe de votre compte a été modifié, et toutes les sessions ouvertes ont été fermées.",
        ],
        action: "",
        foot: "Si ce n’était pas vous, demandez un nouveau mot de passe à la page de connexion et prévenez la rédaction.",
    },
    email_changed: Words {
        subject: "Votre adresse pour {site} a été modifiée",
        paragraphs: &["Bonjour {name},", "les messages pour votre compte iront désormais à une autre adresse."],
        action: "",
        foot: "Si ce n’était pas vous, prévenez la rédaction.",
    },
};
