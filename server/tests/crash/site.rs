//! Where everything is: a folder of this test's own, and two addresses.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU16, Ordering};
use tempfile::TempDir;

/// What is sold: plenty of two things, and little of a third.
const CATALOGUE: &str = "\
Handle,Title,Published,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price
bread,Bread,true,BREAD,shopify,1000000,deny,3.50
butter,Butter,true,BUTTER,shopify,1000000,deny,2.80
truffle,Truffle,true,TRUFFLE,shopify,40,deny,19.00
";

/// The slugs of what is sold, with how much there is of it.
pub const GOODS: [(&str, u32); 3] = [("bread", 1_000_000), ("butter", 1_000_000), ("truffle", 40)];

pub struct Site {
    folder: TempDir,
    pub shop: SocketAddr,
    pub provider: SocketAddr,
    pub metrics: SocketAddr,
}

impl Site {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // What the program looks for; nobody downloads it here.
        let pkg = folder.path().join("site/pkg");
        std::fs::create_dir_all(&pkg).unwrap();
        for kind in ["js", "css"] {
            std::fs::write(pkg.join(format!("forever-cart.{kind}")), "").unwrap();
        }
        std::fs::write(folder.path().join("catalogue.csv"), CATALOGUE).unwrap();
        Self { folder, shop: free_address(), provider: free_address(), metrics: free_address() }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn catalogue(&self) -> PathBuf {
        self.file("catalogue.csv")
    }

    pub fn database(&self) -> String {
        self.url("shop.db")
    }

    /// The database in that file.
    pub fn url(&self, name: &str) -> String {
        format!("sqlite://{}", self.file(name).display())
    }

    pub fn origin(&self) -> String {
        format!("http://{}", self.shop)
    }
}

/// Below those that the system gives to whoever asks for any: the shop comes back to its address after each kill. No two tests get
/// the same.
fn free_address() -> SocketAddr {
    static ASKED: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let port = first + ASKED.fetch_add(1, Ordering::Relaxed);
        let addr = SocketAddr::from(([127, 0, 0, 1], port));
        if TcpListener::bind(addr).is_ok() {
            return addr;
        }
    }
}
