//! Spanish.

use super::{All, Words};

pub(super) static WORDS: All = All {
    verify_email: Words {
        subject: "Confirme su dirección para {site}",
        paragraphs: &[
            "Hola, {name}:",
            "por favor, confirme que esta dirección es suya. El enlace funciona una vez, durante tres días.",
        ],
        action: "Confirmar mi dirección",
        foot: "Si no tiene cuenta en {site}, alguien se equivocó al escribir la suya: no tiene que hacer nada.",
    },
    reset_password: Words {
        subject: "Una contraseña nueva para {site}",
        paragraphs: &[
            "Hola, {name}:",
            "alguien, probablemente usted, pidió una contraseña nueva para su cuenta. El enlace funciona una vez, durante \
             una hora.",
        ],
        action: "Elegir una contraseña nueva",
        foot: "Si no fue usted, no tiene que hacer nada: su contraseña sigue siendo la misma.",
    },
    email_taken: Words {
        subject: "Tiene una cuenta en {site}",
        paragraphs: &[
            "Hola, {name}:",
            "alguien, quizá usted, quiso usar esta dirección para una cuenta en {site}. Ya pertenece a su cuenta {name}; no \
             se ha cambiado nada.",
            "Inicie sesión con esta dirección. Si olvidó la contraseña, pida allí una nueva.",
        ],
        action: "",
        foot: "Si no fue usted, no tiene que hacer nada.",
    },
    password_changed: Words {
        subject: "Su contraseña para {site} ha cambiado",
        paragraphs: &[
            "Hola, {name}:",
            "la contraseña de su cuenta ha cambiado y se han cerrado todas las sesiones abiertas.",
        ],
        action: "",
        foot: "Si no fue usted, pida una contraseña nueva donde inicia sesión y avise a la redacción.",
    },
    email_changed: Words {
        subject: "Su dirección para {site} ha cambiado",
        paragraphs: &["Hola, {name}:", "a partir de ahora, los mensajes de su cuenta van a otra dirección."],
        action: "",
        foot: "Si no fue usted, avise a la redacción.",
    },
};
