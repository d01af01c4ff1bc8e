//! What was counted, by the hour.

use crate::Database;
use crate::fixture::at;
use shared::tally::{Event, Tallied};
use shared::time::{Span, Timestamp};

fn hour(n: i64) -> Timestamp {
    at(0).hour().after(Span::hours(n))
}

fn tallied(n: i64, event: Event, count: u64) -> Tallied {
    Tallied { hour: hour(n), event, count }
}

async fn add(database: &Database, tallied: &[Tallied]) {
    let mut unit = database.begin().await.unwrap();
    unit.tallies().add(tallied).await.unwrap();
    unit.save().await.unwrap();
}

/// Of every event, each time that it is added.
pub async fn what_was_counted_adds_up_by_hour_and_event(database: Database) {
    let one: Vec<_> = Event::all().map(|event| tallied(0, event, 1)).collect();
    let two: Vec<_> = Event::all().map(|event| tallied(1, event, 2)).collect();
    add(&database, &[]).await;
    add(&database, &one).await;
    add(&database, &two).await;
    add(&database, &two).await;
    let mut reader = database.reader().await.unwrap();
    let mut tallies = reader.tallies();
    let all = tallies.tallied(hour(0), hour(2)).await.unwrap();
    assert_eq!(all.len(), one.len() * 2);
    assert!(all.is_sorted_by_key(|row| row.hour));
    for row in one.iter().copied().chain(two.iter().map(|row| Tallied { count: 4, ..*row })) {
        assert!(all.contains(&row), "{row:?}");
    }
    assert_eq!(tallies.tallied(hour(0), hour(1)).await.unwrap().len(), one.len());
    assert_eq!(tallies.tallied(hour(2), hour(9)).await.unwrap(), []);
}

/// A unit that is dropped counts nothing.
pub async fn what_was_counted_belongs_to_its_unit(database: Database) {
    let event = Event::all().next().unwrap();
    let mut unit = database.begin().await.unwrap();
    unit.tallies().add(&[tallied(0, event, 1)]).await.unwrap();
    assert_eq!(unit.tallies().tallied(hour(0), hour(1)).await.unwrap(), [tallied(0, event, 1)]);
    drop(unit);
    assert_eq!(database.reader().await.unwrap().tallies().tallied(hour(0), hour(1)).await.unwrap(), []);
}

/// Each time anew, in a unit that counts nothing.
pub async fn a_probe_is_written_as_often_as_it_is_wanted(database: Database) {
    for n in 0..2 {
        let mut unit = database.begin().await.unwrap();
        unit.tallies().probe(hour(n)).await.unwrap();
        unit.save().await.unwrap();
    }
    assert_eq!(database.reader().await.unwrap().tallies().tallied(hour(0), hour(9)).await.unwrap(), []);
}

/// Of hours before the moment, the oldest first, so many at a time.
pub async fn what_was_counted_long_ago_is_forgotten(database: Database) {
    let event = Event::all().next().unwrap();
    add(&database, &[tallied(0, event, 1), tallied(1, event, 2), tallied(2, event, 3)]).await;
    let mut unit = database.begin().await.unwrap();
    assert_eq!(unit.tallies().forget(hour(2), 1).await.unwrap(), 1);
    assert_eq!(unit.tallies().tallied(hour(0), hour(9)).await.unwrap(), [tallied(1, event, 2), tallied(2, event, 3)]);
    assert_eq!(unit.tallies().forget(hour(2), 9).await.unwrap(), 1);
    assert_eq!(unit.tallies().tallied(hour(0), hour(9)).await.unwrap(), [tallied(2, event, 3)]);
}
