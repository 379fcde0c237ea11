//! What the environment keeps in files: certificates, keys, a token.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, parse_pem};
use walkdir::WalkDir;

use super::{ApiError, Options, Reason, Token};

/// The texts of the files that Consul's variables name.
#[derive(Clone, Default)]
pub struct Files {
    /// PEM of the authorities to trust instead of the usual ones; none for those.
    pub authorities: Vec<String>,
    /// PEM of the client's own certificate and of its key.
    pub identity: Option<(String, String)>,
    /// The token, which wins over one in the environment.
    pub token: Option<Token>,
}

/// A file that a variable names and that cannot be used.
#[derive(Debug)]
pub enum FilesError {
    /// It cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A certificate without a key, or a key without a certificate.
    HalfAnIdentity,
}

impl Files {
    /// Reads the files that `CONSUL_CACERT`, else `CONSUL_CAPATH`, `CONSUL_CLIENT_CERT`, `CONSUL_CLIENT_KEY` and
    /// `CONSUL_HTTP_TOKEN_FILE` name. A token file that is blank says nothing.
    ///
    /// # Errors
    /// When one cannot be read, or when one half of the client's identity is missing.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Result<Self, FilesError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let text = |name: &str| set(name).map(|path| read(Path::new(&path))).transpose();
        let authorities = match (text("CONSUL_CACERT")?, set("CONSUL_CAPATH")) {
            (Some(one), _) => vec![one],
            (None, Some(folder)) => every(Path::new(&folder))?,
            (None, None) => Vec::new(),
        };
        let identity = match (text("CONSUL_CLIENT_CERT")?, text("CONSUL_CLIENT_KEY")?) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            _ => return Err(FilesError::HalfAnIdentity),
        };
        let token = text("CONSUL_HTTP_TOKEN_FILE")?.filter(|text| !text.trim().is_empty());
        Ok(Self { authorities, identity, token: token.map(|token| Token::new(&token)) })
    }

    /// The authorities; empty for the usual ones.
    pub(super) fn roots(&self, options: &Options) -> Result<Vec<Certificate<'static>>, ApiError> {
        self.authorities
            .iter()
            .map(|pem| certificates(pem).ok_or_else(|| error(options, Reason::NoCertificate)))
            .collect::<Result<Vec<_>, _>>()
            .map(|found| found.concat())
    }

    /// The client's own certificate, with those between it and its authority.
    pub(super) fn client(&self, options: &Options) -> Result<Option<ClientCert>, ApiError> {
        let Some((chain, key)) = &self.identity else { return Ok(None) };
        let refused = || error(options, Reason::NoIdentity);
        let chain = certificates(chain).ok_or_else(refused)?;
        let key = PrivateKey::from_pem(key.as_bytes()).map_err(|_| refused())?;
        Ok(Some(ClientCert::new_with_certs(&chain, key)))
    }
}

fn error(options: &Options, reason: Reason) -> ApiError {
    ApiError { url: options.shown().to_owned(), through: None, reason }
}

fn read(path: &Path) -> Result<String, FilesError> {
    fs::read_to_string(path).map_err(|error| FilesError::Unreadable(path.to_owned(), error))
}

/// Every file below a folder, in the order of their names.
fn every(folder: &Path) -> Result<Vec<String>, FilesError> {
    let mut texts = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|error| FilesError::Unreadable(folder.to_owned(), error.into()))?;
        if entry.file_type().is_file() {
            texts.push(read(entry.path())?);
        }
    }
    Ok(texts)
}

/// The certificates of a PEM text; `None` where it holds none.
fn certificates(pem: &str) -> Option<Vec<Certificate<'static>>> {
    let found: Vec<_> = parse_pem(pem.as_bytes())
        .filter_map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect();
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::{Files, FilesError};

    #[test]
    fn files_are_read_as_consul_reads_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::write(&path, text).expect("a file");
            path.display().to_string()
        };
        let (token, blank) = (file("token", "s3cret\n"), file("blank", " \n"));
        let read = |variables: &[(&str, &str)]| {
            Files::from_environment(|name| {
                variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
            })
        };
        let found = read(&[("CONSUL_HTTP_TOKEN_FILE", &token)]).expect("it can be read");
        assert_eq!(found.token, Some(super::Token::new("s3cret")));
        assert_eq!(read(&[("CONSUL_HTTP_TOKEN_FILE", &blank)]).expect("it can be read").token, None);
        let half = read(&[("CONSUL_CLIENT_CERT", &token)]);
        assert!(matches!(half, Err(FilesError::HalfAnIdentity)));
        let missing = read(&[("CONSUL_CACERT", "/there/is/no/such.pem")]);
        assert!(matches!(missing, Err(FilesError::Unreadable(path, _)) if path.ends_with("such.pem")));
        let path = folder.path().display().to_string();
        assert_eq!(read(&[("CONSUL_CAPATH", &path)]).expect("they can be read").authorities.len(), 2);
    }
}
