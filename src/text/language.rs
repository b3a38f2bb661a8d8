//! Which language a text is written in.

use unicode_script::{Script, UnicodeScript as _};
use whichlang::{Lang, detect_language};

/// Fewer letters than this say too little; signs that stand for syllables say more.
const LETTERS: usize = 24;
const SYLLABLES: usize = 8;
/// Two letters of languages that cannot be told make the answer doubtful.
const STRANGE: usize = 2;

/// The languages that can be told, as ISO 639-1 has them.
pub const LANGUAGES: [&str; 16] =
    ["ar", "de", "en", "es", "fr", "hi", "it", "ja", "ko", "nl", "pt", "ru", "sv", "tr", "vi", "zh"];

/// The language of a text, as its ISO 639-1 code; not known where the text is short, or halves of it seem to be of
/// different languages, or letters of another language stand in it.
pub fn language(text: &str) -> Option<&'static str> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let least = if letters.iter().any(|c| is_syllabic(*c)) { SYLLABLES } else { LETTERS };
    if letters.len() < least {
        return None;
    }
    let found = detect_language(text);
    let (code, fits) = describe(found);
    let fitting = letters.iter().filter(|c| fits.contains(&c.script())).count();
    let strange = letters.iter().filter(|c| is_of_another(**c)).count();
    let (first, second) = halves(text);
    let is_sure = fitting * 5 >= letters.len() * 4
        && strange < STRANGE
        && detect_language(first) == found
        && detect_language(second) == found;
    is_sure.then_some(code)
}

/// The code of a language and the scripts it is written in.
fn describe(language: Lang) -> (&'static str, &'static [Script]) {
    match language {
        Lang::Ara => ("ar", &[Script::Arabic]),
        Lang::Cmn => ("zh", &[Script::Han]),
        Lang::Deu => ("de", &[Script::Latin]),
        Lang::Eng => ("en", &[Script::Latin]),
        Lang::Fra => ("fr", &[Script::Latin]),
        Lang::Hin => ("hi", &[Script::Devanagari]),
        Lang::Ita => ("it", &[Script::Latin]),
        Lang::Jpn => ("ja", &[Script::Han, Script::Hiragana, Script::Katakana, Script::Common]),
        Lang::Kor => ("ko", &[Script::Hangul]),
        Lang::Nld => ("nl", &[Script::Latin]),
        Lang::Por => ("pt", &[Script::Latin]),
        Lang::Rus => ("ru", &[Script::Cyrillic]),
        Lang::Spa => ("es", &[Script::Latin]),
        Lang::Swe => ("sv", &[Script::Latin]),
        Lang::Tur => ("tr", &[Script::Latin]),
        Lang::Vie => ("vi", &[Script::Latin]),
    }
}

fn is_syllabic(c: char) -> bool {
    matches!(c.script(), Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul)
}

/// Whether `c` is a letter of a language that cannot be told, written in a script of one that can: Polish, Czech,
/// Hungarian, Romanian, Danish, Baltic, Ukrainian, Belarusian, Serbian, Persian or Urdu.
fn is_of_another(c: char) -> bool {
    c.to_lowercase().any(|c| {
        matches!(
            c,
            'ą' | 'ć'
                | 'ę'
                | 'ł'
                | 'ń'
                | 'ś'
                | 'ź'
                | 'ż'
                | 'ř'
                | 'ě'
                | 'ů'
                | 'č'
                | 'š'
                | 'ž'
                | 'ď'
                | 'ť'
                | 'ő'
                | 'ű'
                | 'ș'
                | 'ț'
                | 'æ'
                | 'ø'
                | 'ā'
                | 'ē'
                | 'ī'
                | 'ū'
                | 'ģ'
                | 'ķ'
                | 'ļ'
                | 'ņ'
                | 'ė'
                | 'į'
                | 'ų'
                | 'і'
                | 'ї'
                | 'є'
                | 'ґ'
                | 'ў'
                | 'ђ'
                | 'ћ'
                | 'љ'
                | 'њ'
                | 'џ'
                | 'ј'
                | 'پ'
                | 'چ'
                | 'ژ'
                | 'گ'
                | 'ک'
                | 'ی'
                | 'ٹ'
                | 'ڈ'
                | 'ڑ'
                | 'ے'
        )
    })
}

/// The text in two, between words where there are any.
fn halves(text: &str) -> (&str, &str) {
    let middle = text.floor_char_boundary(text.len() / 2);
    let (first, second) = text.split_at(middle);
    let space = second.find(char::is_whitespace).map(|space| middle + space);
    let is_near = |space: &usize| *space < text.len() * 3 / 4;
    space.filter(is_near).map_or((first, second), |space| text.split_at(space))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_sentence_is_told() {
        for (code, text) in [
            ("en", "I read the report twice and still do not see where the money will come from."),
            ("de", "Ich habe den Bericht zweimal gelesen und verstehe immer noch nicht, woher das Geld kommen soll."),
            ("fr", "J'ai lu le rapport deux fois et je ne vois toujours pas d'où viendra l'argent de la ville."),
            ("es", "He leído el informe dos veces y todavía no veo de dónde va a salir el dinero del ayuntamiento."),
            ("it", "Ho letto il rapporto due volte e ancora non capisco da dove arriveranno i soldi del comune."),
            ("nl", "Ik heb het rapport twee keer gelezen en zie nog steeds niet waar het geld vandaan moet komen."),
            ("pt", "Li o relatório duas vezes e ainda não vejo de onde virá o dinheiro da câmara municipal."),
            ("sv", "Jag har läst rapporten två gånger och förstår fortfarande inte var pengarna ska komma ifrån."),
            ("tr", "Raporu iki kez okudum ve paranın nereden geleceğini hâlâ göremiyorum, bu böyle olmaz."),
            ("vi", "Tôi đã đọc báo cáo hai lần và vẫn không thấy tiền sẽ đến từ đâu trong năm nay."),
            ("ru", "Я дважды прочитал отчёт и всё ещё не понимаю, откуда возьмутся деньги."),
            ("ar", "قرأت التقرير مرتين وما زلت لا أعرف من أين سيأتي المال."),
            ("hi", "मैंने रिपोर्ट दो बार पढ़ी और अब भी नहीं समझ पाया कि पैसा कहाँ से आएगा।"),
            ("zh", "我看了两遍报告，还是不知道钱从哪里来。"),
            ("ja", "報告書を二回読みましたが、お金がどこから来るのかまだわかりません。"),
            ("ko", "보고서를 두 번 읽었지만 돈이 어디에서 나올지 아직도 모르겠습니다."),
        ] {
            assert!(LANGUAGES.contains(&code));
            assert_eq!(language(text), Some(code), "{text}");
        }
    }

    #[test]
    fn short_mixed_and_other_texts_are_not_known() {
        for text in [
            "",
            "ok",
            "LOL 👍👍👍",
            "https://example.com",
            "Przeczytałem raport dwa razy i nadal nie widzę, skąd wezmą się pieniądze.",
            "Я двічі прочитав звіт і досі не бачу, звідки візьмуться гроші.",
            "این گزارش را دو بار خواندم و هنوز نمی‌دانم پول از کجا می‌آید.",
            "Διάβασα την έκθεση δύο φορές και ακόμα δεν βλέπω από πού θα έρθουν τα χρήματα.",
            "Ich habe das schon gestern gelesen und sage: I do not see where the money will come from.",
        ] {
            assert_eq!(language(text), None, "{text}");
        }
    }
}
