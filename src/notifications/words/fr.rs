//! French.

use super::{All, Replies, Sentences, UnsubscribeWords, Words};

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
    invitation: Words {
        subject: "Invitation à modérer {site}",
        paragraphs: &[
            "Bonjour {name},",
            "la rédaction de {site} vous a ajouté à l’équipe qui s’occupe des commentaires. Choisissez un mot de passe et connectez-vous avec cette adresse.",
            "Le lien fonctionne une fois, pendant une semaine. Plus tard, dites à la connexion que vous avez oublié le mot de passe.",
        ],
        action: "Choisir un mot de passe",
        foot: "Si vous n’attendez pas ce message, vous n’avez rien à faire.",
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
    replies: Replies {
        one: "{from} vous a répondu chez {site}",
        many: "{count} nouvelles réponses chez {site}",
        hello: "Bonjour {name},",
        more: "Et {count} de plus.",
        action: "Les lire dans l’article",
        foot: "Vous recevez ceci parce que quelqu’un vous a répondu, ou a écrit dans un fil que vous suivez. Plus de messages sur \
               les réponses :\n{stop}",
    },
    rule_braked: Words {
        subject: "La règle « {rule} » est en pause",
        paragraphs: &[
            "Bonjour {name},",
            "un frein a mis en pause la règle « {rule} » de {site} :",
            "{why}",
            "Désormais elle ne change rien et n’est plus que comptée. Regardez ce qu’elle a touché, et enregistrez-la dans un autre \
             mode pour la relancer.",
        ],
        action: "",
        foot: "Vous recevez ceci en tant qu’admin de {site}.",
    },
    notices: Sentences {
        reply: "{from} a répondu à votre commentaire{under}.",
        followed: "{from} a écrit dans un fil que vous suivez{under}.",
        published: "Votre commentaire{under} a été publié.",
        rejected: "Votre commentaire{under} a été refusé.",
        held: "Votre commentaire{under} attend la modération.",
        under: " sous « {title} »",
        somebody: "Quelqu’un",
    },
    unsubscribe: UnsubscribeWords {
        title: "Messages sur les réponses",
        lead: "Vous recevez un message quand quelqu’un vous répond. Un clic y met fin ; les avis sur la page continuent.",
        button: "Plus de messages",
        done: "Vous ne recevrez plus de messages sur les réponses. Vous pouvez fermer cette page.",
    },
};
