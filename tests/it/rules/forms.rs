//! What every form of a text finds, and what none of them may find.

use gavel::ids::RuleId;
use gavel::rules::verdict::Span;
use gavel::rules::{
    Asked, Detail, Facts, FactsSnapshot, PhraseList, PhraseLists, RuleDocument, RuleVersion, Trigger, compile,
};
use gavel::text::forms::Form;
use serde_json::json;

/// Where one of `terms` is found in `body`, in one form.
pub(super) fn spans(terms: &[String], exceptions: &[String], body: &str, form: Form, as_: &str) -> Vec<Span> {
    let list = PhraseList { terms: terms.to_vec(), exceptions: exceptions.to_vec(), language: None };
    let when = json!({ "text": { "list": "terms", "as": as_, "forms": [form.name()] } });
    let rule = json!({ "name": "rule", "mode": "live", "when": when, "then": { "action": "hold" } });
    let document = RuleDocument::parse(&rule).unwrap();
    let version = RuleVersion { id: RuleId::from(uuid::Uuid::from_u128(1)), version: 1, document };
    let set = compile(&[version], &PhraseLists::from([("terms".to_owned(), list)])).unwrap();
    let facts = Facts::new(body, FactsSnapshot::default());
    set.evaluate(&facts, Trigger::Post, Asked::All, Detail::Everything).rules.remove(0).spans
}

fn found<'b>(term: &str, body: &'b str, form: Form) -> Option<&'b str> {
    let spans = spans(&[term.to_owned()], &[], body, form, "word");
    spans.first().map(|span| &body[span.start..span.end])
}

#[test]
fn the_known_traps_hold_in_every_form() {
    for form in Form::ALL {
        for (term, body, spot) in [
            ("cunt", "I come from Scunthorpe", None),
            ("penis", "the Penistone line", None),
            ("cialis", "ask a specialist", None),
            ("größe", "die Größe zählt", Some("Größe")),
            ("größe", "die Übergröße zählt", None),
            ("привет", "сказал «Привет»", Some("Привет")),
            ("привет", "приветик", None),
            ("2023", "since 2023.", Some("2023")),
            ("2023", "in 12023 or 20231", None),
            ("5g", "5G!", Some("5G")),
            ("sg", "5G!", None),
            ("100 €", "only 100 € today", Some("100 €")),
            ("ist", "the 1st of May", None),
            ("bzb", "a B2B fair at the G7", None),
            ("gt", "a B2B fair at the G7", None),
            ("idiot", "he called me an “idiot”", Some("idiot")),
            ("ass", "a ss, as s, as soon as possible", None),
            ("ass", "a bass in the class asks", None),
            ("book", "bok", None),
            ("bok", "a book", None),
            ("4chan", "on 4chan they say", Some("4chan")),
            ("f*ck", "oh f*ck", Some("f*ck")),
            ("f*ck", "oh fuck", None),
            ("sh!t", "a shut door", None),
            ("a.s.s", "the class", None),
            ("idiot", "Idiotie ist kein Idiotikon", None),
            ("arsch", "Er marschierte in die Marsch", None),
            ("con", "une conférence, des cons", None),
            ("сука", "наука, сукно и засуха", None),
            ("كلب", "كلبة", None),
            ("白痴", "你这个白痴！", Some("白痴")),
            ("バカ", "このバカ野郎", Some("バカ")),
            ("โง่", "คุณโง่มาก", Some("โง่")),
            ("كلب", "يا كلب!", Some("كلب")),
            ("connard", "quel connard, celui-là", Some("connard")),
            ("дурак", "ну и дурак же ты", Some("дурак")),
            ("buy", "buy\u{200b}er", None),
            ("con", "ce con\u{ad}cert", None),
            ("buy", "buy™ it", Some("buy")),
            ("größe", "GRÖẞE", Some("GRÖẞE")),
        ] {
            assert_eq!(found(term, body, form), spot, "{term} in {body} as {}", form.name());
        }
    }
    for form in [Form::Fold, Form::Deobfuscated, Form::Skeleton] {
        assert_eq!(found("buy now", "b\u{200b}uy\u{200b} no\u{ad}w", form), Some("b\u{200b}uy\u{200b} no\u{ad}w"));
    }
}

#[test]
fn harmless_sentences_contain_nothing_in_any_form_that_they_do_not_contain_as_typed() {
    let terms = [
        "ass",
        "as",
        "shit",
        "fuck",
        "cunt",
        "tit",
        "dick",
        "cock",
        "slut",
        "whore",
        "coon",
        "fag",
        "arsch",
        "sau",
        "hure",
        "fotze",
        "con",
        "pute",
        "сука",
        "блядь",
        "хуй",
        "дурак",
        "كلب",
        "حمار",
        "白痴",
        "傻逼",
        "バカ",
        "アホ",
        "โง่",
        "ควาย",
    ]
    .map(str::to_owned);
    for body in [
        "Die Straßenbahn fährt am 1. Mai um 12:30 Uhr nach Schönau – hin & zurück 5,80 €, z. B. mit der S7.",
        "Der Schifffahrtsverein zahlt 100 € je Vereins-Ausflug; Nutzer*innen und Helfer_innen inklusive.",
        "L'été dernier, j'ai vu l'exposition « Cézanne » (2023) : 12,50 € l'entrée, c'est-à-dire pas cher.",
        "В 2023 году наука и засуха обсуждались на съезде; 5G-сеть обошлась в 100 млн ₽, т. е. дорого.",
        "قرأت المقال مرتين، ولا أعرف من أين سيأتي المال: ١٠٠ مليون!",
        "我看了两遍报告，还是不知道钱从哪里来。2023年的5G网络花了100元。",
        "2023年の報告を2回読みましたが、お金がどこから来るのかわかりません。ｗｗｗ",
        "ฉันอ่านรายงานสองรอบแล้ว แต่ยังไม่รู้ว่าเงินมาจากไหน 5G ราคา 100 บาท",
        "Plans A, B and C; J. F. K.; U.S.A.; e.g. R&D, S&P, 3D, H2O, CO2, Wi-Fi, x-ray, T-shirt, rock 'n' roll.",
        "Mail ana@example.com or see https://example.com/a_b-c?d=1 (p. 7, 2nd ed.), 50% off, 4x4, 9-to-5.",
    ] {
        for form in Form::ALL {
            assert_eq!(spans(&terms, &[], body, form, "word"), [], "{body} as {}", form.name());
        }
    }
}

#[test]
fn hidden_words_are_found_where_they_were_typed() {
    for (term, body, form, spot) in [
        ("shit", "What a Sh1t day", Form::Deobfuscated, "Sh1t"),
        ("fuck", "oh fuuuuuck you", Form::Deobfuscated, "fuuuuuck"),
        ("fuck", "oh fuckkk you", Form::Deobfuscated, "fuckkk"),
        ("fuck", "ä F U C K you", Form::Deobfuscated, "F U C K"),
        ("fuck", "ä f.u.c.k. you", Form::Deobfuscated, "f.u.c.k"),
        ("fuck", "ä f**k you", Form::Deobfuscated, "f**k"),
        ("сука", "вот сууука", Form::Deobfuscated, "сууука"),
        ("fuck", "ä fuсk you", Form::Skeleton, "fuсk"),
        ("idiot", "an ΙDIΟT here", Form::Skeleton, "ΙDIΟT"),
    ] {
        assert_eq!(found(term, body, form), Some(spot), "{term} in {body}");
        assert_eq!(found(term, body, Form::Fold), None, "{term} in {body}");
    }
}
