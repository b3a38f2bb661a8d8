//! What the pages that mails lead to say, in each language.

use crate::accounts::Language;

/// What one page says.
pub(super) struct Page {
    pub(super) title: &'static str,
    pub(super) lead: &'static str,
    pub(super) button: &'static str,
    pub(super) done: &'static str,
}

/// The words of a language.
pub(super) struct Words {
    pub(super) confirm_address: Page,
    pub(super) new_password: Page,
    pub(super) password: &'static str,
    pub(super) gone: &'static str,
    pub(super) wait: &'static str,
    pub(super) failed: &'static str,
    pub(super) missing: &'static str,
    pub(super) noscript: &'static str,
}

/// The words of this language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &ENGLISH,
        Language::De => &GERMAN,
        Language::Fr => &FRENCH,
        Language::Es => &SPANISH,
    }
}

static ENGLISH: Words = Words {
    confirm_address: Page {
        title: "Confirm your address",
        lead: "One press, and we know that mail reaches you.",
        button: "Confirm my address",
        done: "Thank you, your address is confirmed. You can close this page.",
    },
    new_password: Page {
        title: "Choose a new password",
        lead: "It takes effect at once, and you are signed out everywhere else.",
        button: "Save",
        done: "Your new password is saved. Go back to the article and sign in with it.",
    },
    password: "New password, at least 8 characters",
    gone: "This link was used or is too old. Ask for a new one where you sign in.",
    wait: "That was often. Wait a few minutes, then try again.",
    failed: "That did not work. Try again in a moment.",
    missing: "This page is opened by a link in a mail. Open the link once more.",
    noscript: "This page needs JavaScript: it alone reads your link, so that nobody else does.",
};

static GERMAN: Words = Words {
    confirm_address: Page {
        title: "Adresse bestätigen",
        lead: "Ein Klick, und wir wissen, dass Post Sie erreicht.",
        button: "Adresse bestätigen",
        done: "Danke, Ihre Adresse ist bestätigt. Sie können diese Seite schließen.",
    },
    new_password: Page {
        title: "Neues Passwort wählen",
        lead: "Es gilt sofort, und Sie werden überall sonst abgemeldet.",
        button: "Speichern",
        done: "Ihr neues Passwort ist gespeichert. Gehen Sie zurück zum Artikel und melden Sie sich damit an.",
    },
    password: "Neues Passwort, mindestens 8 Zeichen",
    gone: "Dieser Link wurde benutzt oder ist zu alt. Fordern Sie bei der Anmeldung einen neuen an.",
    wait: "Das war zu oft. Warten Sie ein paar Minuten und versuchen Sie es dann noch einmal.",
    failed: "Das hat nicht geklappt. Versuchen Sie es gleich noch einmal.",
    missing: "Diese Seite wird durch einen Link in einer E-Mail geöffnet. Öffnen Sie den Link noch einmal.",
    noscript: "Diese Seite braucht JavaScript: Nur so liest niemand sonst Ihren Link.",
};

static FRENCH: Words = Words {
    confirm_address: Page {
        title: "Confirmez votre adresse",
        lead: "Un clic, et nous saurons que nos messages vous parviennent.",
        button: "Confirmer mon adresse",
        done: "Merci, votre adresse est confirmée. Vous pouvez fermer cette page.",
    },
    new_password: Page {
        title: "Choisissez un nouveau mot de passe",
        lead: "Il est valable aussitôt, et vous serez déconnecté partout ailleurs.",
        button: "Enregistrer",
        done: "Votre nouveau mot de passe est enregistré. Revenez à l’article et connectez-vous avec lui.",
    },
    password: "Nouveau mot de passe, au moins 8 caractères",
    gone: "Ce lien a déjà servi ou est trop ancien. Demandez-en un nouveau à la connexion.",
    wait: "C’était trop souvent. Attendez quelques minutes, puis réessayez.",
    failed: "Cela n’a pas fonctionné. Réessayez dans un instant.",
    missing: "Cette page s’ouvre par un lien dans un courriel. Ouvrez le lien une nouvelle fois.",
    noscript: "Cette page a besoin de JavaScript : ainsi, personne d’autre ne lit votre lien.",
};

static SPANISH: Words = Words {
    confirm_address: Page {
        title: "Confirme su dirección",
        lead: "Un clic, y sabremos que nuestros mensajes le llegan.",
        button: "Confirmar mi dirección",
        done: "Gracias, su dirección está confirmada. Puede cerrar esta página.",
    },
    new_password: Page {
        title: "Elija una contraseña nueva",
        lead: "Vale de inmediato, y se cerrará su sesión en los demás lugares.",
        button: "Guardar",
        done: "Su contraseña nueva está guardada. Vuelva al artículo e inicie sesión con ella.",
    },
    password: "Contraseña nueva, al menos 8 caracteres",
    gone: "Este enlace ya se usó o es demasiado antiguo. Pida uno nuevo al iniciar sesión.",
    wait: "Han sido demasiadas veces. Espere unos minutos y vuelva a intentarlo.",
    failed: "No ha funcionado. Vuelva a intentarlo en un momento.",
    missing: "Esta página se abre con un enlace de un correo. Abra el enlace otra vez.",
    noscript: "Esta página necesita JavaScript: así nadie más lee su enlace.",
};
