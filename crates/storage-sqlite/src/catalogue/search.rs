//! What search finds products by: an index of words (FTS5), the name weighing most.

use crate::repository::Repository;
use shared::catalogue::search_words;
use storage::{ProductRecord, Result};

/// The best match first: weights of name, tags, vendor and description.
pub(super) const RANK: &str = "bm25(product_search, 10.0, 5.0, 3.0, 1.0)";

/// The query for products with all words of `text` as beginnings of words; none where it has no words. Each word is
/// quoted: nothing that is typed is an operator.
pub(crate) fn query(text: &str) -> Option<String> {
    let words: Vec<_> = search_words(text).iter().map(|word| format!("\"{word}\"*")).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// A pattern for texts that begin with `text`, as `LIKE ... ESCAPE '\\'` takes it.
pub(crate) fn beginning(text: &str) -> String {
    format!("{}%", literal(text))
}

/// A pattern for texts that `text` stands in, as `LIKE ... ESCAPE '\\'` takes it.
pub(crate) fn anywhere(text: &str) -> String {
    format!("%{}%", literal(text))
}

/// What is typed is no pattern.
fn literal(text: &str) -> String {
    let text: String = text.trim().chars().take(200).collect();
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}

pub(super) async fn index(repository: &mut Repository<'_>, product: &ProductRecord, ordinal: i64) -> Result<()> {
    let replace = sqlx::query(
        "INSERT OR REPLACE INTO product_search (rowid, name, tags, vendor, description) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(ordinal)
    .bind(&product.name)
    .bind(product.tags.join("\n"))
    .bind(&product.vendor)
    .bind(text_of(&product.description));
    repository.change(replace).await.map(drop)
}

/// The text of cleaned HTML: tags become spaces, the entities that cleaning leaves are read.
fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => {
                in_tag = true;
                text.push(' ');
            }
            '>' if in_tag => in_tag = false,
            _ if in_tag => {}
            _ => text.push(c),
        }
    }
    let entities = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, c)| text.replace(entity, c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_words_only() {
        assert_eq!(query("Café NOT (mug*").as_deref(), Some(r#""café"* "not"* "mug"*"#));
        assert_eq!(query("\"*^:"), None);
    }

    #[test]
    fn what_is_typed_is_no_pattern() {
        assert_eq!(beginning(" a_b%c\\ "), r"a\_b\%c\\%");
        assert_eq!(anywhere("%"), r"%\%%");
    }

    #[test]
    fn tags_are_no_words() {
        assert_eq!(text_of("<p class=\"a\">Salt&amp;pepper<br>mill</p>").trim(), "Salt&pepper mill");
    }
}
