//! What this node has changed of what everybody reads, and what a request says that it changes.

use std::cell::RefCell;
use std::future::{Ready, ready};
use std::hash::{BuildHasher as _, RandomState};
use std::rc::Rc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use crate::api::problem::ApiResult;
use crate::articles::ArticleKey;
use crate::ids::SiteId;

/// How many readings are kept for sites, and how many for articles. Those that share one only make each other's pages
/// be made anew.
const SITES: usize = 1 << 10;
const ARTICLES: usize = 1 << 14;

/// What only adds to a page makes it be made anew this often at once, and then at this pace; seldom enough that a
/// much-visited page is not made for every reaction, often enough that nobody waits a second for it.
const AT_ONCE: i64 = 40;
const EVERY_MICROS: i64 = 50_000;

/// A clock that ticks with every change, and what it read when a site or an article was last changed.
pub struct Changes {
    clock: AtomicU64,
    sites: Box<[AtomicU64]>,
    articles: Box<[Article]>,
    hasher: RandomState,
}

#[derive(Default)]
struct Article {
    changed: AtomicU64,
    /// When the next addition would come if they came evenly: GCRA, as `limits` has it.
    due: AtomicI64,
}

/// Where changes to the pages of an article are kept.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    site: usize,
    article: usize,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            clock: AtomicU64::new(0),
            sites: (0..SITES).map(|_| AtomicU64::default()).collect(),
            articles: (0..ARTICLES).map(|_| Article::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl Changes {
    /// What the clock reads. Whatever is read from the database from here on holds every change that was made before.
    pub fn reading(&self) -> u64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// Where changes to this article's pages are kept.
    pub fn place(&self, site: SiteId, article: &ArticleKey) -> Place {
        let [site_hash, article_hash] = [self.hasher.hash_one(site), self.hasher.hash_one((site, article))];
        Place { site: index(site_hash, SITES), article: index(article_hash, ARTICLES) }
    }

    /// Whether nothing was changed there since the clock read this.
    pub fn none_since(&self, place: Place, reading: u64) -> bool {
        let site = self.sites.get(place.site).map(|site| site.load(Ordering::SeqCst));
        let article = self.articles.get(place.article).map(|article| article.changed.load(Ordering::SeqCst));
        site.max(article).is_some_and(|changed| changed <= reading)
    }

    fn site_changed(&self, site: SiteId) {
        if let Some(slot) = self.sites.get(index(self.hasher.hash_one(site), SITES)) {
            slot.fetch_max(self.tick(), Ordering::SeqCst);
        }
    }

    fn article_changed(&self, site: SiteId, article: &ArticleKey) {
        if let Some(article) = self.articles.get(self.place(site, article).article) {
            article.changed.fetch_max(self.tick(), Ordering::SeqCst);
        }
    }

    /// Something was added that may be seen a moment later; nothing that was there is gone.
    fn article_grew(&self, site: SiteId, article: &ArticleKey) {
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);

        let now = i64::try_from(START.elapsed().as_micros()).unwrap_or(i64::MAX);
        let Some(slot) = self.articles.get(self.place(site, article).article) else { return };
        let next = |due: i64| {
            let next = due.max(now) + EVERY_MICROS;
            (next - now <= AT_ONCE * EVERY_MICROS).then_some(next)
        };
        if slot.due.fetch_update(Ordering::SeqCst, Ordering::SeqCst, next).is_ok() {
            slot.changed.fetch_max(self.tick(), Ordering::SeqCst);
        }
    }

    fn tick(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst) + 1
    }
}

fn index(hash: u64, of: usize) -> usize {
    usize::try_from(hash % of as u64).unwrap_or_default()
}

/// What a request changes of what everybody reads: anything of the site, unless its handler says that it is less.
#[derive(Clone, Default)]
pub struct Change(Rc<RefCell<Extent>>);

#[derive(Default)]
enum Extent {
    #[default]
    Anything,
    Nothing,
    Articles(Vec<ArticleKey>),
    Addition(ArticleKey),
}

impl Change {
    /// Readers see no difference.
    pub fn nothing(&self) {
        self.0.replace(Extent::Nothing);
    }

    /// It is about this article alone.
    pub fn article(&self, key: ArticleKey) {
        self.articles(vec![key]);
    }

    /// It is about these articles alone.
    pub fn articles(&self, keys: Vec<ArticleKey>) {
        self.0.replace(Extent::Articles(keys));
    }

    /// It only adds something under this article, which other readers may see a moment later.
    pub fn addition(&self, key: ArticleKey) {
        self.0.replace(Extent::Addition(key));
    }
}

impl FromRequest for Change {
    type Error = super::Problem;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(req.extensions().get::<Self>().cloned().unwrap_or_default()))
    }
}

/// A request that may change something. Dropped, it has: also where nobody waits for its answer any more.
pub struct Writing {
    changes: Arc<Changes>,
    site: SiteId,
    change: Change,
}

impl Writing {
    pub(super) fn new(changes: Arc<Changes>, site: SiteId) -> Self {
        Self { changes, site, change: Change::default() }
    }

    /// What its handler may say about it.
    pub fn change(&self) -> &Change {
        &self.change
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        match &*self.change.0.borrow() {
            Extent::Anything => self.changes.site_changed(self.site),
            Extent::Nothing => {}
            Extent::Articles(keys) => keys.iter().for_each(|key| self.changes.article_changed(self.site, key)),
            Extent::Addition(key) => self.changes.article_grew(self.site, key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn a_change_is_known_wherever_it_counts() {
        let changes = Arc::new(Changes::default());
        let now = Timestamp::from_unix_micros(0);
        let [site, other] = [SiteId::new(now), SiteId::new(now)];
        let [a, b] = ["a", "b"].map(|key| key.parse::<ArticleKey>().unwrap());
        let write = |say: &dyn Fn(&Change)| say(Writing::new(changes.clone(), site).change());
        let places = [changes.place(site, &a), changes.place(site, &b), changes.place(other, &a)];
        let clean = |since| places.map(|place| changes.none_since(place, since));

        let start = changes.reading();
        write(&Change::nothing);
        assert_eq!(clean(start), [true; 3]);
        write(&|change| change.article(a.clone()));
        assert_eq!(clean(start), [false, true, true]);
        assert_eq!(clean(changes.reading()), [true; 3]);
        write(&|_| ());
        assert_eq!(clean(start), [false, false, true]);
    }

    #[test]
    fn many_additions_are_one_change() {
        let changes = Arc::new(Changes::default());
        let site = SiteId::new(Timestamp::from_unix_micros(0));
        let key: ArticleKey = "a".parse().unwrap();
        let before = changes.reading();
        for _ in 0..10_000 {
            Writing::new(changes.clone(), site).change().addition(key.clone());
        }
        let ticks = changes.reading() - before;
        assert!((40..5_000).contains(&ticks), "{ticks}");
    }
}
