//! Products as staff change them: nothing is overwritten unseen, no variant is lost, and the log says who did it.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without may end it")]

mod stand;

use shared::audit::{Action, Subject};
use shared::catalogue::{Listing, OptionValue, Picture};
use shared::field::{FieldError, FieldProblem};
use shared::id::{ProductId, VariantId};
use shared::picture::{MEDIA, PictureRefused, Place};
use shared::product::{
    ProductForm, ProductInput, ProductOption, ProductRefused, ProductSearch, ProductStatus, VariantInput,
};
use shared::stock::{StockInput, StockReason};
use shop::{Failure, FreshStaff};
use stand::{Stand, account, variant};
use storage::{ProductRecord, Storage};

fn row(value: &str, price: &str) -> VariantInput {
    VariantInput { values: vec![value.into()], price: price.into(), ..VariantInput::default() }
}

fn mug() -> ProductInput {
    ProductInput {
        name: "Café mug".into(),
        description: "<p onclick=\"x()\">Warm</p><script>x()</script>".into(),
        category: "Kitchen".into(),
        options: vec![ProductOption { name: "Size".into(), values: vec!["S".into(), "M".into()] }],
        variants: vec![row("S", "9.99"), row("M", "12")],
        ..ProductInput::default()
    }
}

/// A shop with that product, as a draft.
async fn with_mug(name: &str) -> (Stand, FreshStaff, ProductForm) {
    let stand = Stand::with_stock(name, &[]).await;
    let staff = stand.staff().await;
    let form = stand.shop.create_product(&staff, &mug()).await.unwrap();
    (stand, staff, form)
}

async fn record(stand: &Stand, id: ProductId) -> ProductRecord {
    stand.storage.reader().await.unwrap().catalogue().record_by_id(id).await.unwrap().unwrap()
}

async fn actions(stand: &Stand, staff: &FreshStaff, id: ProductId) -> Vec<Action> {
    let log = stand.shop.audit_log(staff, Some(&Subject::product(id)), 1).await.unwrap();
    log.items.into_iter().rev().map(|entry| entry.action).collect()
}

fn size(value: &str) -> Vec<OptionValue> {
    vec![OptionValue { name: "Size".into(), value: value.into() }]
}

fn errors<T: std::fmt::Debug>(refused: Result<T, Failure<ProductRefused>>) -> Vec<FieldError> {
    let Err(Failure::Refused(ProductRefused::Invalid { errors })) = refused else { panic!("{refused:?}") };
    errors
}

#[tokio::test]
async fn a_product_is_a_draft_until_it_is_published() {
    let (stand, staff, form) = with_mug("product-draft").await;
    assert_eq!((form.revision, form.status, form.fields.slug.as_str()), (1, ProductStatus::Draft, "café-mug"));
    assert_eq!(form.fields.description, "<p>Warm</p>", "it was cleaned");
    assert_eq!(stand.shop.product("café-mug").await.unwrap(), None);
    assert_eq!(stand.shop.product_form(&staff, form.id).await.unwrap(), Some(form.clone()));

    let heard = stand.shop.catalogue_revision();
    let set = async |seen, status| stand.shop.set_product_status(&staff, form.id, seen, status).await;
    let shown = set(1, ProductStatus::Published).await.unwrap();
    assert_eq!((shown.revision, shown.status), (2, ProductStatus::Published));
    assert!(stand.shop.catalogue_revision() > heard, "this process hears of it at once");
    assert_eq!(set(1, ProductStatus::Published).await.unwrap(), shown, "a double click does it once");
    let product = stand.shop.product("café-mug").await.unwrap().unwrap();
    assert_eq!(product.variants.iter().map(|variant| variant.price.minor()).collect::<Vec<_>>(), [999, 1200]);
    assert_eq!(stand.shop.cards(&Listing { per_page: 9, ..Listing::default() }).await.unwrap().total, 1);

    let late = set(1, ProductStatus::Archived).await;
    assert!(matches!(late, Err(Failure::Refused(ProductRefused::Moved { now })) if *now == shown));
    set(2, ProductStatus::Archived).await.unwrap();
    assert_eq!(stand.shop.product("café-mug").await.unwrap(), None);
    let search = ProductSearch { page: 1, per_page: 9, ..ProductSearch::default() };
    assert_eq!(stand.shop.products_for_staff(&staff, &search).await.unwrap().total, 0, "and out of the way");
    let expected = [Action::ProductCreate, Action::ProductStatus, Action::ProductStatus];
    assert_eq!(actions(&stand, &staff, form.id).await, expected);
}

/// Older descriptions hold pictures, which are fetched from wherever they are.
#[tokio::test]
async fn s1_a_description_that_was_stored_before_is_cleaned_where_it_is_read() {
    let (stand, staff, form) = with_mug("product-stored").await;
    stand.shop.set_product_status(&staff, form.id, 1, ProductStatus::Published).await.unwrap();
    let stored = record(&stand, form.id).await;
    let description = "<p>Warm<img src=\"https://tracker.example/p.gif\"></p>".to_owned();
    let stored = ProductRecord { description, ..stored };
    let mut unit = stand.storage.begin().await.unwrap();
    assert!(unit.catalogue().put(&stored).await.unwrap());
    unit.save().await.unwrap();
    assert_eq!(stand.shop.product("café-mug").await.unwrap().unwrap().description, "<p>Warm</p>");
}

#[tokio::test]
async fn what_another_has_saved_is_not_overwritten_unseen() {
    let (stand, staff, form) = with_mug("product-stale").await;
    let save = async |seen, fields: &ProductInput| stand.shop.save_product(&staff, form.id, seen, fields).await;
    let mut theirs = form.fields.clone();
    theirs.variants[1].price = "14".into();
    assert_eq!(save(1, &theirs).await.unwrap().revision, 2);

    let mut yours = ProductInput { name: "Mug".into(), ..form.fields.clone() };
    let refused = save(1, &yours).await;
    let Err(Failure::Refused(ProductRefused::Stale(stale))) = refused else { panic!("{refused:?}") };
    assert_eq!((stale.revision, &stale.fields[..]), (2, &["name".to_owned(), "variants.1.price".into()][..]));
    assert_eq!((stale.theirs.variants[1].price.as_str(), stale.yours.variants[1].price.as_str()), ("14.00", "12.00"));
    assert_eq!(record(&stand, form.id).await.name, "Café mug", "nothing was saved");

    yours.variants[1].price = "14".into();
    let saved = save(stale.revision, &yours).await.unwrap();
    assert_eq!((saved.revision, save(2, &yours).await.unwrap().revision), (3, 3), "sent twice, saved once");
    let expected = [Action::ProductCreate, Action::ProductChange, Action::ProductChange];
    assert_eq!(actions(&stand, &staff, form.id).await, expected);
}

/// Ten people save over each other at once: one does, the others are shown what it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_those_who_save_at_once_one_does() {
    let (stand, staff, form) = with_mug("product-race").await;
    let savers = (0..10).map(|n| {
        let (shop, staff, fields) = (stand.shop.clone(), staff.clone(), form.fields.clone());
        let fields = ProductInput { name: format!("Mug {n}"), ..fields };
        tokio::spawn(async move { shop.save_product(&staff, form.id, 1, &fields).await })
    });
    let (mut saved, mut stale) = (0, 0);
    for saver in savers.collect::<Vec<_>>() {
        match saver.await.unwrap() {
            Ok(_) => saved += 1,
            Err(Failure::Refused(ProductRefused::Stale(_))) => stale += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((saved, stale, record(&stand, form.id).await.revision), (1, 9, 2));
}

#[tokio::test]
async fn c4_a_variant_that_carts_and_orders_name_is_retired_and_comes_back() {
    let (stand, staff, form) = with_mug("product-variants").await;
    let [small, medium] = [0, 1].map(|place| form.fields.variants[place].id.unwrap());
    stand.shop.set_product_status(&staff, form.id, 1, ProductStatus::Published).await.unwrap();
    let fields = |rows: Vec<VariantInput>| {
        let values = rows.iter().map(|row| row.values[0].clone()).collect();
        let options = vec![ProductOption { name: "Size".into(), values }];
        ProductInput { options, variants: rows, ..form.fields.clone() }
    };
    let keep = |place: usize| form.fields.variants[place].clone();
    let save = async |seen, rows| stand.shop.save_product(&staff, form.id, seen, &fields(rows)).await.unwrap();
    let sold = |form: &ProductForm| form.fields.variants.iter().map(|row| row.id.unwrap()).collect::<Vec<_>>();
    let owner = account(1);
    let received = StockInput { adjust: 5, reason: StockReason::Received, note: String::new() };
    stand.shop.adjust_stock(&staff, small, stand.operation(), &received).await.unwrap();
    stand.add_variant(owner, small, 1).await;

    let without = save(2, vec![keep(1), row("L", "15")]).await;
    let large: VariantId = without.fields.variants[1].id.unwrap();
    assert!(sold(&without) == [medium, large] && ![small, medium].contains(&large));
    let stored = record(&stand, form.id).await.variants;
    assert_eq!(
        stored.iter().map(|known| (known.id, known.deleted)).collect::<Vec<_>>(),
        [(medium, false), (large, false), (small, true)]
    );
    let cart = stand.shop.cart(owner).await.unwrap();
    assert!(!cart.lines[0].enabled() && cart.lines[0].name == "Café mug", "its line is disabled, no more");

    let back = save(3, vec![row("S", "9.99"), keep(1)]).await;
    assert_eq!(sold(&back), [small, medium], "the same options are the same variant");
    assert!(stand.shop.cart(owner).await.unwrap().lines[0].enabled(), "with its stock");

    let renamed = save(4, vec![VariantInput { values: vec!["Small".into()], ..keep(0) }, keep(1)]).await;
    assert_eq!(sold(&renamed), [small, medium], "another name is no other variant");
    assert_eq!(record(&stand, form.id).await.variants[0].options, size("Small"));
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_named() {
    let (stand, staff, form) = with_mug("product-wrong").await;
    stand.put(1, 1000, true).await;
    let before = record(&stand, form.id).await;
    let save = async |fields: ProductInput| errors(stand.shop.save_product(&staff, form.id, 1, &fields).await);
    let taken = ProductInput { slug: "thing-1".into(), ..form.fields.clone() };
    assert_eq!(save(taken.clone()).await, [FieldError::new("slug", FieldProblem::Taken)]);
    let created = stand.shop.create_product(&staff, &taken).await;
    assert_eq!(errors(created), [FieldError::new("slug", FieldProblem::Taken)]);
    let mut foreign = form.fields.clone();
    foreign.variants[1].id = Some(variant(1));
    assert_eq!(save(foreign).await, [FieldError::new("variants.1.id", FieldProblem::NotOffered)]);
    let nameless = ProductInput { name: String::new(), ..form.fields.clone() };
    assert_eq!(save(nameless).await, [FieldError::new("name", FieldProblem::Missing)]);

    assert_eq!(record(&stand, form.id).await, before);
    let unknown = stand.shop.save_product(&staff, ProductId(uuid::Uuid::nil()), 1, &mug()).await;
    assert!(matches!(unknown, Err(Failure::Refused(ProductRefused::NotFound))));
}

#[tokio::test]
async fn a_product_without_anything_to_sell_is_not_published() {
    let (stand, staff, form) = with_mug("product-nothing").await;
    let mut stored = record(&stand, form.id).await;
    stored.variants.iter_mut().for_each(|variant| variant.deleted = true);
    let mut unit = stand.storage.begin().await.unwrap();
    assert!(unit.catalogue().put(&stored).await.unwrap());
    unit.save().await.unwrap();
    let refused = stand.shop.set_product_status(&staff, form.id, 2, ProductStatus::Published).await;
    assert!(matches!(refused, Err(Failure::Refused(ProductRefused::NothingToSell))));
}

fn png(red: u8) -> Vec<u8> {
    let picture = image::RgbImage::from_pixel(8, 8, image::Rgb([red, 0, 0]));
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

#[tokio::test]
async fn pictures_are_added_described_put_in_order_and_taken_off() {
    let (stand, staff, form) = with_mug("product-pictures").await;
    let add = async |red, alt: &str| stand.shop.add_picture(&staff, form.id, png(red), alt).await.unwrap();
    add(10, " A mug ").await;
    let two = add(200, "").await;
    assert_eq!(add(10, "The same again").await, two, "and it is there once");
    let [first, second] = &two.pictures[..] else { panic!("{:?}", two.pictures) };
    assert_eq!((first.alt.as_str(), second.alt.as_str()), ("A mug", ""));
    for picture in [first, second] {
        for place in Place::ALL {
            let address = place.of(picture.src.clone());
            let name = address.strip_prefix(MEDIA).unwrap();
            assert!(shop::is_picture_name(name) && stand.shelf.0.lock().unwrap().contains_key(name), "{place:?}");
        }
    }

    let wanted = [Picture { alt: "From above".into(), ..second.clone() }, first.clone()];
    let arranged = stand.shop.arrange_pictures(&staff, form.id, two.revision, &wanted).await.unwrap();
    assert_eq!(arranged.pictures, wanted);
    let again = stand.shop.arrange_pictures(&staff, form.id, two.revision, &wanted).await.unwrap();
    assert_eq!(again, arranged, "a double click does it once");
    let late = stand.shop.arrange_pictures(&staff, form.id, two.revision, &[]).await;
    assert!(matches!(late, Err(Failure::Refused(ProductRefused::Moved { .. }))));
    let foreign = [Picture { src: "https://evil.example/x.jpg".into(), alt: String::new() }];
    let refused = stand.shop.arrange_pictures(&staff, form.id, arranged.revision, &foreign).await;
    assert_eq!(errors(refused), [FieldError::new("pictures.0.src", FieldProblem::NotOffered)]);

    let mut stored = record(&stand, form.id).await;
    stored.variants[0].picture = first.src.clone();
    let mut unit = stand.storage.begin().await.unwrap();
    assert!(unit.catalogue().put(&stored).await.unwrap());
    unit.save().await.unwrap();
    let one = stand.shop.arrange_pictures(&staff, form.id, arranged.revision + 1, &wanted[..1]).await.unwrap();
    assert_eq!(one.pictures, wanted[..1]);
    assert_eq!(record(&stand, form.id).await.variants[0].picture, "", "a variant does not show what is taken off");
    assert_eq!(stand.shelf.0.lock().unwrap().len(), 2 * Place::ALL.len(), "the files stay, for orders");
    let expected = [&[Action::ProductCreate][..], &[Action::ProductPictures; 4]].concat();
    assert_eq!(actions(&stand, &staff, form.id).await, expected);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_and_kept_nowhere() {
    let (stand, staff, form) = with_mug("product-no-picture").await;
    let refused = stand.shop.add_picture(&staff, form.id, b"<svg/>".to_vec(), "").await;
    let refused_as =
        |refused, as_what| matches!(refused, Err(Failure::Refused(ProductRefused::Picture(why))) if why == as_what);
    assert!(refused_as(refused, PictureRefused::NotAPicture));
    let overlong = stand.shop.add_picture(&staff, form.id, png(1), &"x".repeat(301)).await;
    assert_eq!(errors(overlong), [FieldError::new("alt", FieldProblem::TooLong(300))]);
    let unknown = stand.shop.add_picture(&staff, ProductId(uuid::Uuid::nil()), png(1), "").await;
    assert!(matches!(unknown, Err(Failure::Refused(ProductRefused::NotFound))));
    assert!(stand.shelf.0.lock().unwrap().is_empty());

    for n in 0..20 {
        stand.shop.add_picture(&staff, form.id, png(n * 12), "").await.unwrap();
    }
    let refused = stand.shop.add_picture(&staff, form.id, png(255), "").await;
    assert!(refused_as(refused, PictureRefused::TooMany));
}
