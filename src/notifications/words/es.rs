//! Spanish.

use super::{All, Replies, Sentences, UnsubscribeWords, Words};

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
    invitation: Words {
        subject: "Invitación a moderar {site}",
        paragraphs: &[
            "Hola, {name}:",
            "la redacción de {site} le ha añadido al equipo que cuida de los comentarios. Elija una contraseña e inicie sesión con esta dirección.",
            "El enlace funciona una vez, durante una semana. Más tarde, diga al iniciar sesión que ha olvidado la contraseña.",
        ],
        action: "Elegir una contraseña",
        foot: "Si no espera este mensaje, no tiene que hacer nada.",
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
    replies: Replies {
        one: "{from} le ha respondido en {site}",
        many: "{count} respuestas nuevas en {site}",
        hello: "Hola, {name}:",
        more: "Y {count} más.",
        action: "Leerlas en el artículo",
        foot: "Recibe esto porque alguien le respondió o escribió en un hilo que sigue. No más correos sobre respuestas:\n{stop}",
    },
    rule_braked: Words {
        subject: "La regla «{rule}» está en pausa",
        paragraphs: &[
            "Hola, {name}:",
            "un freno ha puesto en pausa la regla «{rule}» de {site}:",
            "{why}",
            "Desde ahora no cambia nada y solo se cuenta. Mire qué ha alcanzado y guárdela en otro modo para que vuelva a \
             funcionar.",
        ],
        action: "",
        foot: "Recibe esto como admin de {site}.",
    },
    notices: Sentences {
        reply: "{from} ha respondido a su comentario{under}.",
        followed: "{from} ha escrito en un hilo que sigue{under}.",
        published: "Su comentario{under} se ha publicado.",
        rejected: "Su comentario{under} ha sido rechazado.",
        held: "Su comentario{under} espera a un moderador.",
        under: " en «{title}»",
        somebody: "Alguien",
    },
    unsubscribe: UnsubscribeWords {
        title: "Correos sobre respuestas",
        lead: "Recibe correos cuando alguien le responde. Un clic los termina; los avisos en la página siguen.",
        button: "No más correos",
        done: "No habrá más correos sobre respuestas. Puede cerrar esta página.",
    },
};
