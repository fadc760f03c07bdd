//! Bytes to text: UTF-8, UTF-16 with a mark, Big5 or GB18030.
//!
//! Every other double-byte encoding decodes as GB18030 too, so what comes out must read like Chinese.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8};

use crate::diagnostic::{Code, Diagnostic, Message};

/// So many characters are enough to tell whether a text is Chinese.
const SAMPLE: usize = 4096;
/// Words that hardly a sentence does without, in both scripts: mistaken Korean has common characters, but not these.
const EVERYDAY: &str =
    "我你他她您们們的了是不没沒在这這那个個要就也都还還说說来來去到人一给給和对對很能会會好上下後后有嘅唔係";
/// One everyday word in so many characters, where the detector takes the text for another language.
const EVERYDAY_IN: usize = 20;
/// The same where it takes it for Chinese: advertising has few of them.
const EVERYDAY_IN_CHINESE: usize = 60;

/// The text of the bytes.
///
/// # Errors
/// The bytes are no text, or in an encoding that is not known here.
pub fn text(bytes: &[u8]) -> Result<String, Diagnostic> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return whole(encoding, &bytes[mark..]).ok_or_else(undecodable);
    }
    if bytes.contains(&0) {
        return Err(Diagnostic::new(Code::BinaryInput, Message::Binary).help(Message::EncodingsRead));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let (order, everyday_in) = legacy(bytes);
    let decoded = order.into_iter().filter_map(|encoding| whole(encoding, bytes));
    { decoded }.find(|text| is_chinese(text, everyday_in)).ok_or_else(undecodable)
}

/// The text of the bytes in an encoding that is known.
///
/// # Errors
/// They are no text in it.
pub fn text_in<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Result<Cow<'b, str>, Diagnostic> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(undecodable)
}

/// The encoding of the lines of a stream, by a sample that is not plain ASCII. Some of them may be broken, and the last
/// one cut.
#[must_use]
pub fn encoding(sample: &[u8]) -> &'static Encoding {
    let beyond_ascii: Vec<&[u8]> = sample.split(|&byte| byte == b'\n').filter(|line| !line.is_ascii()).collect();
    let utf_8 = beyond_ascii.iter().filter(|line| std::str::from_utf8(line).is_ok()).count();
    if 2 * utf_8 >= beyond_ascii.len() {
        return UTF_8;
    }
    let (order, everyday_in) = legacy(sample);
    let reads = |encoding: &&'static Encoding| {
        let decoded = beyond_ascii.iter().filter_map(|line| whole(encoding, line));
        is_chinese(&decoded.collect::<String>(), everyday_in)
    };
    order.into_iter().find(reads).unwrap_or(UTF_8)
}

/// The two encodings that Chinese comes in besides Unicode, the likelier first, and how rare everyday words may be.
fn legacy(bytes: &[u8]) -> ([&'static Encoding; 2], usize) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let order = if guess == BIG5 { [BIG5, GB18030] } else { [GB18030, BIG5] };
    (order, if [BIG5, GBK, GB18030].contains(&guess) { EVERYDAY_IN_CHINESE } else { EVERYDAY_IN })
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Option<String> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).map(Cow::into_owned)
}

fn undecodable() -> Diagnostic {
    Diagnostic::new(Code::UndecodableInput, Message::Undecodable).help(Message::EncodingsRead)
}

/// Most letters are common Chinese characters, and everyday words are among them.
fn is_chinese(text: &str, everyday_in: usize) -> bool {
    let foreign = text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).take(SAMPLE);
    let (mut all, mut common, mut everyday) = (0, 0, 0);
    for c in foreign {
        all += 1;
        common += usize::from(is_common(c));
        everyday += usize::from(EVERYDAY.contains(c));
    }
    common * 10 >= all * 7 && everyday >= all / everyday_in && common > 0
}

/// Level 1 of GB 2312 or of Big5: the characters that are in use.
fn is_common(c: char) -> bool {
    let mut utf_8 = [0; 4];
    let text = &*c.encode_utf8(&mut utf_8);
    let within = |encoding: &'static Encoding, first: u8, last: u8, trail: u8| {
        let (bytes, _, unmappable) = encoding.encode(text);
        !unmappable && matches!(*bytes, [lead, second] if (first..=last).contains(&lead) && second >= trail)
    };
    ('\u{4e00}'..='\u{9fff}').contains(&c) && (within(GBK, 0xb0, 0xd7, 0xa1) || within(BIG5, 0xa4, 0xc6, 0x40))
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{EUC_JP, EUC_KR, SHIFT_JIS, WINDOWS_1251};

    #[test]
    fn the_encodings_of_chinese_text_are_read() {
        let hant = "我訂的包裹等了兩個星期都還沒有送到，客服也沒有人接電話。";
        let hans = "我订的包裹等了两个星期都还没有送到，客服也没有人接电话。";
        let rows = [
            (hant, hant.as_bytes().to_vec()),
            (hant, [b"\xef\xbb\xbf", hant.as_bytes()].concat()),
            (hant, BIG5.encode(hant).0.into_owned()),
            (hant, GB18030.encode(hant).0.into_owned()),
            (hans, GB18030.encode(hans).0.into_owned()),
            (hans, std::iter::once(0xfeff).chain(hans.encode_utf16()).flat_map(u16::to_le_bytes).collect()),
        ];
        for (expected, bytes) in rows {
            assert_eq!(text(&bytes).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn short_texts_of_either_encoding_are_read() {
        for (expected, encoding) in [
            ("退錢", BIG5),
            ("牛排是冷的，我要退費", BIG5),
            ("垃圾店铺 骗子 退钱", GB18030),
            ("等了两个小时，没人理", GB18030),
            ("账单1280元不对", GB18030),
        ] {
            assert_eq!(text(&encoding.encode(expected).0).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let rows: [(&[u8], Code); 3] = [
            (b"\x89PNG\r\n\x1a\n\0\0\0", Code::BinaryInput),
            (b"\xff\xff\xff\xff", Code::UndecodableInput),
            (b"\x80\x81", Code::UndecodableInput),
        ];
        for (bytes, code) in rows {
            assert_eq!(text(bytes).map_err(|finding| finding.code), Err(code), "{bytes:?}");
        }
    }

    #[test]
    fn other_languages_are_refused_and_the_encodings_named() {
        let korean = "안녕하세요. 지난주에 주문한 제품이 아직도 도착하지 않았습니다. 환불해 주세요.";
        let japanese = "先週注文した商品がまだ届きません。何度も電話しましたが、誰も出ませんでした。返金してください。";
        let russian = "Заказ так и не пришёл, верните деньги.";
        for (expected, encoding) in
            [(korean, EUC_KR), (japanese, SHIFT_JIS), (japanese, EUC_JP), (russian, WINDOWS_1251)]
        {
            let bytes = encoding.encode(expected).0;
            let finding = text(&bytes).expect_err(expected);
            assert_eq!(finding.code, Code::UndecodableInput);
            let told = finding.to_string();
            assert!(["UTF-8", "Big5", "GB18030"].iter().all(|name| told.contains(name)), "{told}");
        }
    }
}
