//! German.

use super::{All, Words};

pub(super) static WORDS: All = All {
    verify_email: Words {
        subject: "Bitte bestätigen Sie Ihre Adresse für {site}",
        paragraphs: &[
            "Guten Tag {name},",
            "bitte bestätigen Sie, dass diese Adresse Ihre ist. Der Link gilt einmal und drei Tage lang.",
        ],
        action: "Adresse bestätigen",
        foot: "Wenn Sie bei {site} kein Konto haben, hat sich jemand vertippt: Sie brauchen nichts zu tun.",
    },
    reset_password: Words {
        subject: "Ein neues Passwort für {site}",
        paragraphs: &[
            "Guten Tag {name},",
            "jemand, vermutlich Sie, möchte für Ihr Konto ein neues Passwort. Der Link gilt einmal und eine Stunde lang.",
        ],
        action: "Neues Passwort wählen",
        foot: "Wenn Sie das nicht waren, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.",
    },
    email_taken: Words {
        subject: "Sie haben ein Konto bei {site}",
        paragraphs: &[
            "Guten Tag {name},",
            "jemand, vielleicht Sie, wollte diese Adresse für ein Konto bei {site} verwenden. Sie gehört schon zu Ihrem \
             Konto {name}; es wurde nichts geändert.",
            "Melden Sie sich mit dieser Adresse an. Wenn Sie das Passwort vergessen haben, bekommen Sie dort ein neues.",
        ],
        action: "",
        foot: "Wenn Sie das nicht waren, brauchen Sie nichts zu tun.",
    },
    password_changed: Words {
        subject: "Ihr Passwort für {site} wurde geändert",
        paragraphs: &[
            "Guten Tag {name},",
            "das Passwort Ihres Kontos wurde geändert, und alle, die damit angemeldet waren, sind abgemeldet.",
        ],
        action: "",
        foot: "Wenn Sie das nicht waren, fordern Sie bei der Anmeldung ein neues Passwort an, und sagen Sie der Redaktion Bescheid.",
    },
    email_changed: Words {
        subject: "Ihre Adresse für {site} wurde geändert",
        paragraphs: &["Guten Tag {name},", "Nachrichten zu Ihrem Konto gehen von jetzt an an eine andere Adresse."],
        action: "",
        foot: "Wenn Sie das nicht waren, sagen Sie bitte der Redaktion Bescheid.",
    },
};
