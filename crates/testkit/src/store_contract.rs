//! What every [`Store`] promises, each promise a function with the promise for a name.
//!
//! [`store_contract_tests!`](crate::store_contract_tests) makes a test of each. A promise that is
//! not in its list is dead code, which the compiler tells.

mod accounts;
mod answers;
mod cascades;
mod counters;
mod datasets;
mod deliveries;
mod exposures;
mod filters;
mod loops;
mod media;
mod metrics;
mod model;
mod orders;
mod records;
mod responses;
mod sample_loops;
mod sorts;
mod suggestions;
mod texts;
mod units_of_work;
mod vectors;

use hone_annotation::search::{Found, Search};
use hone_annotation::store::{Store, Transaction, View};
use hone_annotation::{AnnotationError, DatasetId, Kind, StoreError};

use crate::annotation::Filled;
use crate::block_on;

/// Makes one test of each promise of the port. The argument is the path of a function without
/// arguments that makes a new, empty store.
///
/// ```
/// mod memory {
///     fn make() -> hone_testkit::MemoryStore {
///         hone_testkit::MemoryStore::new()
///     }
///     hone_testkit::store_contract_tests!(make);
/// }
/// ```
#[macro_export]
macro_rules! store_contract_tests {
    ($make:path) => {
        $crate::store_contract_tests! { @list tests $make }
    };
    (@tests $make:path, $($module:ident { $($promise:ident,)* })*) => {
        $($(
            #[test]
            fn $promise() {
                $crate::store_contract::check(stringify!($promise), &$make());
            }
        )*)*
    };
    (@table, $($module:ident { $($promise:ident,)* })*) => {
        &[$($((stringify!($promise), $module::$promise),)*)*]
    };
    (@list $to:ident $($make:path)?) => {
        $crate::store_contract_tests! {
            @$to $($make)?,
            units_of_work {
                a_new_store_has_nothing,
                what_is_not_there_is_none_or_left_out,
                what_work_says_comes_back,
                a_failed_unit_of_work_changes_nothing,
                what_is_written_is_seen_at_once,
                a_dropped_future_does_not_stop_its_work,
                writes_from_many_threads_do_not_lose_each_other,
                several_reads_run_at_once,
                a_read_sees_one_state_while_others_write,
            }
            accounts {
                users_are_found_by_id_name_and_key,
                a_replaced_user_keeps_their_place_and_frees_their_name,
                usernames_and_api_keys_are_unique,
                identities_are_kept_apart_by_provider_and_go_with_their_user,
                deleting_a_user_deletes_their_responses_and_counts,
                workspaces_are_found_by_id_and_name,
                names_of_workspaces_are_unique,
                members_come_in_order_of_joining,
                deleting_a_workspace_ends_its_memberships,
                a_workspace_with_datasets_is_not_deleted,
            }
            datasets {
                datasets_are_found_by_id_and_by_name_in_a_workspace,
                names_of_datasets_are_unique_in_their_workspace,
                a_replaced_dataset_keeps_its_place_and_its_settings,
                settings_come_back_as_they_were_put,
                names_of_settings_are_unique_in_their_dataset,
                replaced_settings_keep_their_place,
                a_schema_follows_every_change,
                a_failed_change_of_settings_leaves_the_schema,
            }
            cascades {
                deleting_a_dataset_deletes_everything_in_it,
                deleting_records_deletes_what_hangs_on_them,
                deleting_fields_and_properties_leaves_the_values,
                deleting_a_question_deletes_its_suggestions_alone,
                deleting_vector_settings_deletes_the_vectors,
                deleting_what_is_not_there_does_nothing,
                what_belongs_to_nothing_is_refused,
            }
            records {
                records_come_back_as_they_were_put,
                external_ids_are_unique_in_their_dataset,
                records_are_found_by_either_id_in_their_dataset_alone,
                many_ids_may_be_asked_for,
                pages_follow_the_order_of_insertion,
                a_replaced_record_keeps_its_place,
                replacing_a_record_keeps_what_hangs_on_it,
                answered_records_come_by_id_page_by_page,
            }
            responses {
                responses_come_back_in_order_of_insertion,
                a_user_has_one_response_to_a_record,
                a_replaced_response_keeps_its_place,
                a_deleted_response_is_gone_and_may_come_again,
                the_records_a_user_has_answered_come_by_id,
            }
            suggestions {
                suggestions_come_back_in_order_of_insertion,
                a_record_has_one_suggestion_for_a_question,
                a_replaced_suggestion_keeps_its_place,
                deleted_suggestions_are_gone,
                agents_come_once_each_by_code_point,
            }
            counters {
                counts_follow_records,
                counts_are_of_one_dataset,
                user_counts_follow_responses,
                user_counts_follow_the_status_of_records,
                user_counts_follow_deleted_records,
                people_are_counted_in_order_of_their_first_response,
                a_failed_unit_of_work_leaves_the_counts,
            }
            metrics {
                terms_are_counted_once_a_record,
                terms_may_be_any_scalar,
                numbers_are_told_by_their_ends,
                metrics_follow_changes_of_records,
                a_property_declared_later_covers_earlier_records,
            }
            texts {
                all_words_are_wanted_in_whatever_case,
                operators_choose_as_they_say,
                near_words_are_so_many_edits_away,
                phrases_stand_in_their_order,
                words_may_stand_in_different_fields_phrases_not,
                one_field_may_be_the_only_one_looked_in,
                chats_and_custom_fields_are_searched_and_images_are_not,
                letters_of_any_script_make_words,
                odd_queries_find_nothing_and_do_no_harm,
                words_that_are_operators_elsewhere_are_words,
                text_is_found_as_it_is_now,
                text_is_found_through_the_fields_that_there_are,
                a_search_sees_one_dataset,
                more_of_the_word_is_more_relevant,
                scores_of_texts_are_positive_and_the_greatest_come_first,
            }
            answers {
                records_are_chosen_by_the_status_of_responses,
                records_are_chosen_by_what_responses_say,
                free_texts_rankings_and_spans_are_not_chosen_by,
                records_are_chosen_by_what_is_suggested,
                records_are_chosen_by_scores_agents_and_kinds,
            }
            filters {
                without_conditions_every_record_is_found_with_score_one,
                records_are_chosen_by_their_ids,
                records_are_chosen_by_status_and_times,
                records_are_chosen_by_metadata,
                terms_that_are_no_strings_are_chosen_by_their_text,
                each_filter_holds_for_itself_and_all_must,
                a_list_of_nothing_never_holds,
                settings_that_are_not_the_datasets_never_hold,
                filters_see_records_as_they_are_now,
                settings_that_come_later_count_for_what_is_there,
            }
            sorts {
                records_are_sorted_by_their_ids,
                records_without_the_key_come_last_both_ways,
                texts_are_sorted_by_code_point,
                records_are_sorted_by_times_and_status,
                records_are_sorted_by_the_least_grade_of_their_responses,
                records_are_sorted_by_suggestions,
                records_are_sorted_by_metadata,
                the_first_key_counts_most,
                a_sort_takes_the_place_of_relevance,
            }
            orders {
                filter_only_searches_come_in_insertion_order,
                a_users_cycle_begins_at_their_place_and_wraps,
                the_cycle_of_two_users_visits_the_same_records,
                a_cycle_keeps_its_order_under_filters_and_ties,
                pages_of_a_search_join_to_the_whole,
            }
            vectors {
                vectors_come_by_the_ids_of_record_and_settings,
                a_put_vector_replaces_and_a_deleted_one_is_gone,
                the_most_similar_come_first,
                the_least_similar_come_first,
                scores_of_likeness_are_moved_cosines,
                a_vector_of_zeros_is_like_nothing,
                the_reference_record_is_left_out,
                words_and_filters_restrict_the_similar,
                a_sort_does_not_count_among_the_similar,
                equally_similar_records_come_by_the_order,
                so_many_are_similar_and_no_more,
                nothing_is_similar_by_settings_that_are_not_there,
            }
            deliveries {
                webhooks_come_in_order_and_keep_their_place,
                deleting_a_webhook_deletes_its_deliveries,
                deliveries_are_due_at_their_moment_the_longest_due_first,
                deliveries_to_a_webhook_come_newest_first,
                jobs_come_back_as_they_were_put,
                the_next_job_is_the_first_that_nobody_holds,
            }
            loops {
                loops_come_back_as_they_were_put_in_their_order,
                names_of_loops_are_unique_in_their_dataset,
                events_of_a_loop_come_by_number_page_by_page,
                an_event_takes_its_number_once,
                versions_come_back_by_number,
                numbers_of_versions_are_unique_in_their_loop,
                what_belongs_to_no_loop_is_refused,
                a_failed_unit_of_work_leaves_nothing_of_a_loop,
            }
            exposures {
                exposures_are_found_by_response_and_replaced_in_place,
                the_last_exposures_of_a_loop_come_last_given_first,
                submitted_responses_come_in_order_of_insertion,
                deleting_a_loop_deletes_what_belongs_to_it,
                deleting_a_question_deletes_its_loops,
                deleting_a_dataset_deletes_its_loops,
                exposures_go_with_their_response,
                replacing_a_response_keeps_what_was_shown,
            }
            media {
                files_are_found_in_their_dataset_alone,
                files_go_with_their_dataset,
                a_file_of_no_dataset_is_refused,
            }
            model {
                a_random_history_reads_as_in_memory,
            }
        }
    };
}

/// The name of a promise, and what checks it with a new, empty store.
pub type Promise = (&'static str, fn(&dyn Store));

/// Every promise.
pub const PROMISES: &[Promise] = crate::store_contract_tests!(@list table);

/// Checks one promise with a new, empty store.
///
/// # Panics
/// If the store breaks it, or there is no promise of that name.
pub fn check(promise: &str, store: &dyn Store) {
    let found = PROMISES.iter().find(|(name, _)| *name == promise);
    let (_, check) = found.unwrap_or_else(|| panic!("there is no promise {promise}"));
    check(store);
}

/// Reads what must be readable.
fn read<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnOnce(&dyn View) -> Result<T, StoreError> + Send + 'static,
) -> T {
    let work = |view: &dyn View| Ok(work(view)?);
    block_on(store.read(work)).expect("reading is possible")
}

/// Writes what must be writable.
fn write<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
) -> T {
    try_write(store, work).expect("this may be written")
}

/// Writes what may be refused.
fn try_write<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, AnnotationError> {
    block_on(store.write(|transaction| Ok(work(transaction)?)))
}

/// Writes what must be refused because a key is taken.
#[track_caller]
fn check_taken(
    store: &dyn Store,
    expected: (Kind, &str, &str),
    work: impl FnOnce(&mut dyn Transaction) -> Result<(), StoreError> + Send + 'static,
) {
    let found = try_write(store, work);
    let Err(AnnotationError::Store(StoreError::Taken { kind, key, value })) = found else {
        panic!("{expected:?} is taken, but the store said {found:?}");
    };
    assert_eq!((kind, key, value.as_str()), expected);
}

/// Puts the sample dataset into a store.
fn fill(store: &dyn Store) -> Filled {
    let filled = Filled::new();
    let copy = filled.clone();
    write(store, move |transaction| copy.put(transaction));
    filled
}

/// What a search finds.
fn find(store: &dyn Store, dataset: DatasetId, search: Search) -> Found {
    read(store, move |view| view.search(dataset, &search))
}

/// The names of the sample's records that a search finds, in order.
fn names(store: &dyn Store, filled: &Filled, search: Search) -> Vec<&'static str> {
    let found = find(store, filled.dataset(), search);
    let name = |of: &hone_annotation::Record| {
        let place = filled.records.iter().position(|it| it.id == of.id);
        place.map_or("another", |place| NAMES[place])
    };
    found.hits.iter().map(|hit| name(&hit.record)).collect()
}

/// The names of the sample's records.
const NAMES: [&str; 6] = ["fox", "dog", "both", "talk", "page", "empty"];
