//! What came with a form that uploads files.

use super::Entered;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;

/// A file, as it was sent: neither its name nor its content is to be trusted.
pub(crate) struct File {
    pub name: String,
    pub content: Vec<u8>,
}

/// The fields and files of a form.
#[derive(Default)]
pub(crate) struct Uploaded {
    pub entered: Entered,
    pub files: Vec<File>,
}

impl Uploaded {
    /// Reads all of it; an upload that broke off is an error. Where no file was chosen there is none.
    pub(crate) async fn read(mut form: Multipart) -> Result<Self, MultipartError> {
        let mut read = Self::default();
        while let Some(field) = form.next_field().await? {
            let name = field.name().unwrap_or_default().to_owned();
            match field.file_name().map(str::to_owned) {
                None => read.entered.add(name, field.text().await?),
                Some(file) => {
                    let content = field.bytes().await?.to_vec();
                    if !(file.is_empty() && content.is_empty()) {
                        read.files.push(File { name: file, content });
                    }
                }
            }
        }
        Ok(read)
    }
}
