//! What every adapter of the port to the database has to pass.
//!
//! An adapter's tests name a function that opens a fresh, empty database, and get one test per case:
//!
//! ```ignore
//! async fn open() -> storage_conformance::Database { … }
//! storage_conformance::conformance!(open);
//! ```
//!
//! A case is a public function of one of the modules; add it there and to the list below (a test sees to that). Those
//! that show a rule of `docs/rules.md` carry its number. Between them they call every method of the port, so that every query
//! of an adapter is prepared and run against its schema.
#![allow(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "these are tests: they fail by panicking"
)]

pub mod account;
pub mod audit;
pub mod cart;
pub mod catalogue;
pub mod factor;
mod fixture;
pub mod fulfil;
pub mod guess;
pub mod import;
pub mod listing;
pub mod numbers;
pub mod order;
pub mod outbox;
pub mod passkey;
pub mod payment;
pub mod product;
pub mod secret;
pub mod settings;
pub mod stock;
pub mod stock_list;
pub mod tally;
pub mod unit;
pub mod wishlist;

use std::sync::Arc;
use storage::Storage;

/// A database that an adapter has opened, fresh and empty.
pub type Database = Arc<dyn Storage>;

/// One test per case, each on a database that `$open` opens.
#[macro_export]
macro_rules! conformance {
    ($open:path) => {
        $crate::each_case! { $open =>
            account:
                an_account_is_found_by_its_id_and_its_address,
                an_address_has_one_account,
                s2_every_change_of_credentials_raises_the_epoch,
                s2_nobody_has_a_role_whose_address_was_not_proved,
                staff_are_listed,
                an_unknown_account_cannot_change,
                a_session_lasts_until_it_is_removed,
                expired_sessions_are_removed,
                c5_use_has_an_owners_sessions_last_longer,
                use_and_proofs_are_noted_with_a_session,
                sessions_of_an_owner_end_together,
                a_guest_session_is_claimed_once,
                guest_sessions_with_nothing_end_and_no_others,
                claims_are_forgotten_by_their_age,
                customers_are_listed_and_found,
                s2_sessions_of_an_owner_are_listed_while_they_hold,
                m4_claims_wait_until_they_are_made_up_for,
                o7_orders_of_a_session_are_offered_to_one_account;
            audit:
                what_staff_did_is_read_newest_first,
                what_staff_did_belongs_to_its_unit;
            cart:
                c6_an_absent_cart_is_none,
                c3_a_cart_comes_back_as_it_was,
                c3_a_cart_is_as_it_was_last_stored,
                m4_what_is_in_a_cart_at_a_sign_in_is_noted,
                c3_a_cart_is_replaced_as_a_whole,
                c11_a_cart_has_so_many_lines,
                one_owner_has_one_cart,
                a_cart_can_change_its_owner,
                c7_an_operation_counts_once,
                m2_a_merge_record_is_kept,
                c5_guest_carts_expire_and_no_others,
                m2_what_a_claim_hands_over_counts_for_its_new_owner,
                operations_and_merges_are_forgotten_by_their_age;
            catalogue:
                a_product_comes_back_as_it_was,
                only_what_is_published_and_sold_shows,
                a_product_is_replaced_and_its_variants_stay,
                a_product_can_be_hidden_and_shown_again,
                a_slug_belongs_to_one_product,
                old_slugs_lead_on,
                a_variant_belongs_to_one_product,
                offers_tell_what_carts_ask,
                categories_are_those_that_show_products;
            factor:
                s3_a_one_time_password_is_used_once,
                s3_a_recovery_code_is_used_once,
                a_sign_in_waits_until_it_ends;
            fulfil:
                o5_a_unit_ships_once,
                a_shipment_comes_back_as_it_was,
                a_shipment_arrives_once,
                units_are_cancelled_and_booked_in_while_there_are_some,
                o5_units_that_are_shipped_at_once_ship_once,
                o5_the_database_refuses_units_that_do_not_fit,
                whatever_changes_an_order_makes_its_revision_greater;
            guess:
                s3_failures_are_counted_by_key,
                old_failures_are_forgotten;
            import:
                an_import_goes_from_its_preview_to_its_report,
                a_running_import_is_taken_by_one,
                old_imports_are_forgotten;
            listing:
                cards_show_the_cheapest_variant,
                lists_are_sorted,
                lists_are_cut_into_pages,
                lists_are_narrowed,
                variants_of_products_are_those_that_are_sold,
                search_finds_the_beginnings_of_words,
                search_puts_names_first,
                search_forgets_what_was_replaced,
                search_takes_anything_that_is_typed;
            numbers:
                orders_are_summed_up_by_the_hour,
                refunds_are_summed_up_by_the_hour,
                attempts_are_counted_by_state,
                carts_with_lines_are_counted,
                what_waits_is_counted,
                o5_units_on_hand_and_held_are_summed_up,
                what_is_about_to_sell_out_is_found;
            order:
                o1_an_order_comes_back_as_it_was,
                o2_one_pending_order_per_owner,
                o3_a_key_finds_its_order,
                o3_a_key_is_used_once,
                o6_every_state_is_kept,
                o6_a_move_from_elsewhere_is_refused,
                o6_history_is_kept_in_order,
                what_staff_noted_is_no_part_of_the_history,
                numbers_rise_from_1001,
                numbers_can_be_skipped,
                a_number_belongs_to_one_order,
                orders_are_listed_newest_first,
                orders_are_tallied_by_status,
                staff_find_orders_by_what_they_know_of_them,
                p6_windows_that_ended_are_found,
                o3_a_session_hands_over_its_orders_and_keys,
                o7_a_visit_hands_over_its_own_orders_and_those_of_the_address,
                o7_an_address_hands_over_what_guests_placed_with_it,
                o2_pending_orders_of_a_claim_are_found_and_only_one_is_taken,
                window_and_payment_status_can_change,
                o11_unpaid_orders_are_counted_while_they_wait,
                o11_what_was_taken_for_nothing_is_counted_for_a_while,
                o11_who_has_paid_is_known,
                o3_the_request_of_an_order_is_known;
            outbox:
                letters_wait_until_they_are_closed,
                letters_that_could_not_be_sent_are_due_later,
                the_same_letter_is_not_noted_twice,
                s3_it_is_known_when_an_address_was_written_to,
                o11_letters_about_unpaid_orders_are_counted,
                closed_letters_are_forgotten,
                a_letter_belongs_to_its_unit;
            passkey:
                s3_a_passkey_belongs_to_its_account,
                s3_a_passkey_is_used_as_it_was_read,
                s3_a_challenge_is_taken_once;
            secret:
                o7_a_link_leads_to_its_order,
                links_that_are_over_are_forgotten,
                resets_are_found_and_end_together,
                an_account_has_one_code,
                an_account_waits_for_one_change_of_address,
                expired_secrets_are_removed;
            payment:
                p7_an_attempt_comes_back_as_it_was,
                p4_an_attempt_changes_only_from_its_state,
                a_reference_belongs_to_one_attempt,
                p2_attempts_are_asked_about_when_they_are_due,
                p12_of_those_who_ask_about_an_attempt_at_once_one_does,
                p9_refunds_never_exceed_what_was_paid,
                p9_only_what_was_taken_goes_back,
                p9_of_claims_at_once_only_those_that_fit_are_made,
                p7_a_refund_changes_only_from_its_state,
                p7_refunds_are_asked_for_in_turn,
                p11_a_refund_that_was_made_elsewhere_is_found_by_its_name,
                p3_a_webhook_is_stored_once,
                p3_webhooks_wait_until_they_are_applied,
                p3_a_webhook_that_is_put_off_holds_up_none,
                p3_webhooks_that_were_given_up_or_applied_are_forgotten_some_day,
                p9_held_money_is_looked_into_once,
                p9_what_was_done_after_a_refund_failed_is_noted_once;
            product:
                a_product_changes_only_from_its_revision,
                a_revision_is_changed_by_one,
                the_catalogue_counts_its_changes,
                a_status_is_kept,
                products_are_listed_for_staff,
                products_are_found_by_words_and_skus,
                prices_in_other_currencies_are_counted;
            settings:
                settings_come_back_as_they_were,
                settings_change_only_from_their_revision;
            stock:
                o5_on_hand_is_the_sum_of_the_ledger,
                o5_a_correction_below_what_is_reserved_is_refused,
                o5_a_refusal_does_not_depend_on_what_was_written_before,
                o5_the_orders_that_units_are_reserved_for_are_found,
                o5_no_more_is_reserved_than_is_there,
                o5_what_is_released_can_be_reserved_again,
                o5_what_is_sold_leaves_once,
                o5_what_was_sold_comes_back_once,
                o5_the_last_unit_goes_to_exactly_one_of_fifty,
                o5_any_sequence_keeps_the_books,
                an_unknown_variant_has_no_stock;
            stock_list:
                a_ledger_is_read_in_pages,
                variants_are_listed_with_their_stock,
                low_stock_is_found;
            tally:
                what_was_counted_adds_up_by_hour_and_event,
                what_was_counted_long_ago_is_forgotten,
                what_was_counted_belongs_to_its_unit,
                a_probe_is_written_as_often_as_it_is_wanted;
            unit:
                a_unit_is_all_or_nothing,
                c10_a_unit_tells_what_it_has_changed,
                a_unit_sees_its_own_writes_and_readers_what_was_saved,
                a_dropped_unit_takes_back_only_itself,
                a_refused_write_harms_no_other_unit,
                concurrent_units_all_count,
                random_cancellation_leaves_the_books_right;
            wishlist:
                c12_wishlists_come_back_as_they_were,
                c12_lists_and_items_are_bounded,
                a_link_leads_to_its_list_until_it_is_taken_back,
                m2_what_was_merged_of_a_guests_wishlist_is_kept;
        }
    };
}

/// What [`conformance!`] makes of its list.
#[doc(hidden)]
#[macro_export]
macro_rules! each_case {
    ($open:path => $($feature:ident: $($case:ident),+;)+) => {$($(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $case() {
            $crate::$feature::$case($open().await).await;
        }
    )+)+};
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_in_the_list() {
        let list = include_str!("lib.rs");
        for module in [
            include_str!("account.rs"),
            include_str!("audit.rs"),
            include_str!("cart.rs"),
            include_str!("catalogue.rs"),
            include_str!("fulfil.rs"),
            include_str!("import.rs"),
            include_str!("listing.rs"),
            include_str!("numbers.rs"),
            include_str!("order.rs"),
            include_str!("outbox.rs"),
            include_str!("payment.rs"),
            include_str!("product.rs"),
            include_str!("secret.rs"),
            include_str!("settings.rs"),
            include_str!("stock.rs"),
            include_str!("stock_list.rs"),
            include_str!("tally.rs"),
            include_str!("unit.rs"),
            include_str!("wishlist.rs"),
        ] {
            for case in module.split("pub async fn ").skip(1).filter_map(|rest| rest.split('(').next()) {
                assert!(list.contains(&format!(" {case},")) || list.contains(&format!(" {case};")), "{case}");
            }
        }
    }
}
