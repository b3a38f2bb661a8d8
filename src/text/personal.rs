//! Personal data that somebody typed: how to reach people, and where their money is.

mod iban;
mod numbers;

use linkify::{LinkFinder, LinkKind};

/// What kinds of personal data can be told.
pub const KINDS: [&str; 4] = ["email", "phone", "iban", "payment_card"];

/// The kinds of personal data in a text, each once, in the order of [`KINDS`].
pub fn personal_data(text: &str) -> Vec<&'static str> {
    let numbers = numbers::numbers(text);
    let has = |kind: &&str| match *kind {
        "email" => has_email(text),
        "phone" => numbers.iter().any(numbers::Number::is_phone),
        "iban" => iban::has_iban(text),
        _ => numbers.iter().any(numbers::Number::is_card),
    };
    KINDS.into_iter().filter(has).collect()
}

fn has_email(text: &str) -> bool {
    text.contains('@') && LinkFinder::new().kinds(&[LinkKind::Email]).links(text).next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_told_by_kind() {
        for (text, kinds) in [
            ("write to ana.maria@example.co.uk please", vec!["email"]),
            ("call +49 171 1234567 now", vec!["phone"]),
            ("call 0049 (0)30 1234567", vec!["phone"]),
            ("Tel. 030/1234567", vec!["phone"]),
            ("Ruf an: 0171-123 45 67!", vec!["phone"]),
            ("appelle le 06 12 34 56 78", vec!["phone"]),
            ("ring 020 7946 0958", vec!["phone"]),
            ("call (555) 123-4567 or 212.555.0199", vec!["phone"]),
            ("звоните +7 (495) 123-45-67", vec!["phone"]),
            ("電話は03-1234-5678です", vec!["phone"]),
            ("IBAN DE89 3704 0044 0532 0130 00, danke", vec!["iban"]),
            ("GB29NWBK60161331926819", vec!["iban"]),
            ("fr14 2004 1010 0505 0001 3m02 606", vec!["iban"]),
            ("card 4111 1111 1111 1111 exp 12/30", vec!["payment_card"]),
            ("5500-0000-0000-0004", vec!["payment_card"]),
            ("amex 378282246310005", vec!["payment_card"]),
            ("a@b.example, +1 212 555 0199", vec!["email", "phone"]),
        ] {
            assert_eq!(personal_data(text), kinds, "{text}");
        }
    }

    #[test]
    fn years_prices_dates_and_order_numbers_are_not_personal() {
        for text in [
            "in 2023, from 1990-2000, 01.02.2023 10 Uhr, 01.02.2023 - 03.04.2023, 2023-01-02 12:30",
            "1.000.000,00 €, 12 000 000 or $1,234,567.89 and 100-200-300",
            "order 123456789012, article 4006381333931, ISBN 978-3-16-148410-0",
            "card 4111 1111 1111 1112, 1234 5678 9012 3456, 0000 0000 0000 0000",
            "DE89 3704 0044 0532 0130 01, DE12, XX82 1234 5678 1234 5678",
            "§ 12 Abs. 3, Az. 4 K 123/22, Drucksache 20/12345",
            "score 3-2, 192.168.100.200, v1.2.3.4, 00:30, 007, 0.123456789",
            "@ana says so, me @ home, 5 @ 3",
            "tweet 1234567890123456789 and 52.520008, 13.404954",
        ] {
            assert_eq!(personal_data(text), [""; 0], "{text}");
        }
    }
}
