//! Bytes to text: UTF-8, UTF-16 with a mark, Big5 or GB18030.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK};

use crate::diagnostic::{Code, Diagnostic};

/// The text of the bytes.
///
/// # Errors
/// The bytes are no text, or in an encoding that is not known here.
pub fn text(bytes: &[u8]) -> Result<String, Diagnostic> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return whole(encoding, &bytes[mark..]);
    }
    if bytes.contains(&0) {
        let help = "a complaint is plain text: UTF-8, Big5 or GB18030";
        return Err(Diagnostic::error(Code::BinaryInput, "the input is binary, not text").help(help));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Only the two encodings that Chinese text comes in are believed.
    let order = if guess == BIG5 { [BIG5, GB18030] } else { [GB18030, BIG5] };
    let believable = guess == BIG5 || guess == GBK || guess == GB18030;
    let likely = order.into_iter().map(|encoding| whole(encoding, bytes)).find_map(Result::ok);
    likely.filter(|text| believable || mostly_chinese(text)).ok_or_else(undecodable)
}

fn whole(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, Diagnostic> {
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    decoded.map(std::borrow::Cow::into_owned).ok_or_else(undecodable)
}

fn undecodable() -> Diagnostic {
    Diagnostic::error(Code::UndecodableInput, "the input is neither UTF-8 nor Big5 nor GB18030")
        .help("save the text as UTF-8")
}

/// Short texts leave the detector unsure; common Chinese characters decide.
fn mostly_chinese(text: &str) -> bool {
    let chinese = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    chinese * 2 > text.chars().filter(|c| !c.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encodings_of_chinese_text_are_read() {
        let hant = "我訂的包裹等了兩個星期都還沒有送到，客服也沒有人接電話。";
        let hans = "我订的包裹等了两个星期都还没有送到，客服也没有人接电话。";
        let rows = [
            (hant, hant.as_bytes().to_vec()),
            (hant, [b"\xef\xbb\xbf", hant.as_bytes()].concat()),
            (hant, BIG5.encode(hant).0.into_owned()),
            (hans, GB18030.encode(hans).0.into_owned()),
            (hans, std::iter::once(0xfeff).chain(hans.encode_utf16()).flat_map(u16::to_le_bytes).collect()),
        ];
        for (expected, bytes) in rows {
            assert_eq!(text(&bytes).as_deref(), Ok(expected));
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
}
