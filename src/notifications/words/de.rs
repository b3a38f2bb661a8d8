//! German.

use super::{All, Replies, Sentences, UnsubscribeWords, Words};

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
    invitation: Words {
        subject: "Einladung zur Moderation von {site}",
        paragraphs: &[
            "Guten Tag {name},",
            "die Verwaltung von {site} hat Sie in das Team aufgenommen, das sich dort um die Kommentare kümmert. Wählen Sie ein Passwort, und melden Sie sich mit dieser Adresse an.",
            "Der Link gilt einmal und eine Woche lang. Später sagen Sie bei der Anmeldung, dass Sie das Passwort vergessen haben.",
        ],
        action: "Passwort wählen",
        foot: "Wenn Sie das nicht erwarten, brauchen Sie nichts zu tun.",
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
    replies: Replies {
        one: "{from} hat Ihnen bei {site} geantwortet",
        many: "{count} neue Antworten bei {site}",
        hello: "Guten Tag {name},",
        more: "Und {count} weitere.",
        action: "Im Artikel lesen",
        foot: "Sie bekommen das, weil Ihnen jemand geantwortet oder in einem Strang geschrieben hat, dem Sie folgen. Keine E-Mails \
               mehr über Antworten:\n{stop}",
    },
    rule_braked: Words {
        subject: "Die Regel „{rule}“ wurde angehalten",
        paragraphs: &[
            "Guten Tag {name},",
            "eine Bremse hat die Regel „{rule}“ von {site} angehalten:",
            "{why}",
            "Von jetzt an ändert sie nichts und wird nur gezählt. Sehen Sie nach, was sie getroffen hat, und speichern Sie sie in \
             einem anderen Modus, um sie wieder laufen zu lassen.",
        ],
        action: "",
        foot: "Sie bekommen das als Admin von {site}.",
    },
    notices: Sentences {
        reply: "{from} hat auf Ihren Kommentar{under} geantwortet.",
        followed: "{from} hat in einem Strang{under} geschrieben, dem Sie folgen.",
        published: "Ihr Kommentar{under} wurde veröffentlicht.",
        rejected: "Ihr Kommentar{under} wurde abgelehnt.",
        held: "Ihr Kommentar{under} wartet auf die Moderation.",
        under: " unter „{title}“",
        somebody: "Jemand",
    },
    unsubscribe: UnsubscribeWords {
        title: "E-Mails über Antworten",
        lead: "Sie bekommen E-Mails, wenn Ihnen jemand antwortet. Ein Klick beendet das; Hinweise auf der Seite bleiben.",
        button: "Keine E-Mails mehr",
        done: "Es kommen keine E-Mails über Antworten mehr. Sie können diese Seite schließen.",
    },
};
