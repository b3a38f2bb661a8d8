//! What every form of a text finds, what none of them may find, and that none of them loses anything.

use gavel::ids::RuleId;
use gavel::rules::verdict::Span;
use gavel::rules::{
    Asked, Detail, Facts, FactsSnapshot, PhraseList, PhraseLists, RuleDocument, RuleVersion, Trigger, compile,
};
use gavel::text::boundary::{ends_word, starts_word, word_end, word_start};
use gavel::text::forms::Form;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

/// Where one of `terms` is found in `body`, in one form.
fn spans(terms: &[String], exceptions: &[String], body: &str, form: Form, as_: &str) -> Vec<Span> {
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

/// Every place where `term` stands in `text`, also where two of them overlap.
fn places<'t>(text: &'t str, term: &'t str) -> impl Iterator<Item = usize> + 't {
    let starts = text.char_indices().map(|(at, _)| at).filter(move |_| !term.is_empty());
    starts.filter(move |at| text.get(*at..).is_some_and(|rest| rest.starts_with(term)))
}

/// Text with all that hides words, and all that must survive.
fn body() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(vec!["ass", "buy", "fuck", "größe", "Straße", "привет", "白痴", "โง่", "كلب", "book", "5G", "100 €"]).prop_map(String::from),
        3 => select(vec![" ", ".", "*", "-", "@", "!", "'", "\n", "1", "0", "$", "\u{200b}", "\u{301}", "\u{336}", "ـ"]).prop_map(String::from),
        3 => "[a-cuAfkсаоі]{1,3}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_form_loses_what_stands_in_plain_sight(
        body in body(),
        terms in proptest::collection::vec(body(), 0..3),
        exceptions in proptest::collection::vec("[a-cuk]{2,4}", 0..2),
        inside in any::<bool>(),
    ) {
        let known = ["ass", "buy", "fuck", "grösse", "привет", "白痴", "كلب", "book", "a", "b*"].map(str::to_owned);
        let terms = [known.as_slice(), &terms].concat();
        let as_ = if inside { "substring" } else { "word" };
        let places = |form| spans(&terms, &exceptions, &body, form, as_).into_iter().map(|span| (span.start, span.end)).collect::<Vec<_>>();
        let plain = places(Form::Fold);
        for form in [Form::Deobfuscated, Form::Skeleton] {
            let all = places(form);
            // A verdict shows no more than fifty places.
            prop_assert!(all.len() >= 50 || plain.iter().all(|place| all.contains(place)), "{:?} in {:?} as {}: {:?}", plain, body, form.name(), all);
        }
    }

    #[test]
    fn every_form_finds_what_a_search_term_by_term_finds(
        body in body(),
        terms in proptest::collection::vec((any::<bool>(), body(), any::<bool>()), 1..5),
        shared in proptest::collection::vec(select(vec!["a b", "b a", "ab", "a. b", "fuck a", "буy 5G", "*ass buy", "白痴 a*"]), 0..3),
        exceptions in proptest::collection::vec("[a-cuk]{2,4}", 0..2),
        inside in any::<bool>(),
    ) {
        let star = |open: bool| if open { "*" } else { "" };
        let written = terms.iter().map(|(left, term, right)| format!("{}{term}{}", star(*left), star(*right)));
        let terms: Vec<String> = written.chain(shared.into_iter().map(str::to_owned)).collect();
        for form in [Form::Raw, Form::Fold, Form::Skeleton] {
            let text = form.of(&body);
            let is_excepted = |start: usize, end: usize| exceptions.iter().any(|exception| {
                places(text.text(), form.of_term(exception).text().trim()).any(|at| at <= start && end <= at + exception.len())
            });
            let mut naive = std::collections::BTreeSet::new();
            for term in &terms {
                let term = term.trim();
                let (open_left, term) = term.strip_prefix('*').map_or((false, term), |rest| (true, rest));
                let (open_right, term) = term.strip_suffix('*').map_or((false, term), |rest| (true, rest));
                let sought = form.of_term(term);
                let sought = sought.text().trim();
                for start in places(text.text(), sought) {
                    let end = start + sought.len();
                    let left = inside || open_left || starts_word(text.text(), start);
                    let right = inside || open_right || ends_word(text.text(), end);
                    if left && right && !is_excepted(start, end) {
                        let from = if open_left { word_start(text.text(), start) } else { start };
                        let to = if open_right { word_end(text.text(), end) } else { end };
                        let typed = text.back(from..to);
                        naive.insert((typed.start, typed.end));
                    }
                }
            }
            let found: std::collections::BTreeSet<_> = spans(&terms, &exceptions, &body, form, if inside { "substring" } else { "word" })
                .into_iter().map(|span| (span.start, span.end)).collect();
            // A verdict shows no more than fifty places.
            prop_assert!(found == naive || naive.len() + terms.len() >= 40, "{:?} in {:?} as {}: {:?}, not {:?}", terms, body, form.name(), found, naive);
        }
    }

    #[test]
    fn every_hit_of_every_form_points_at_characters_that_were_typed(body in body()) {
        let terms = ["ass", "fuck", "аss", "b", "ab", "bc", "ck", "iс", "o", "привет"].map(str::to_owned);
        for form in Form::ALL {
            for span in spans(&terms, &[], &body, form, "substring") {
                prop_assert!(body.get(span.start..span.end).is_some_and(|spot| !spot.is_empty()), "{:?} in {:?}", span, body);
            }
        }
    }

    #[test]
    fn readings_stay_few(body in body()) {
        for form in Form::ALL {
            prop_assert!(form.of(&body).text().len() <= 40 * body.len() + 40, "{:?}", body);
        }
    }
}
