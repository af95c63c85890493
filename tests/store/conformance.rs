//! What a store promises, tried on every store: in memory, on disk, in PostgreSQL, behind a line that answers at random, and behind
//! one that takes five milliseconds for every look-up.

/// Runs each fact over each store.
macro_rules! over_every_store {
    ($($module:ident: $($fact:ident)*;)*) => {
        mod slow { $($(#[test] fn $fact() { crate::$module::$fact(crate::world::World::slow()); })*)* }
        mod in_memory { $($(#[test] fn $fact() { crate::$module::$fact(crate::world::World::memory()); })*)* }
        mod on_disk { $($(#[test] fn $fact() { crate::$module::$fact(crate::world::World::sled()); })*)* }
        #[cfg(feature = "postgres")]
        mod in_postgres { $($(#[test] fn $fact() { if let Some(world) = crate::postgres::world() { crate::$module::$fact(world); } })*)* }
        mod unsure { $($(#[test] fn $fact() { (0..8).for_each(|seed| crate::$module::$fact(crate::world::World::unsure(seed))); })*)* }
    };
}

over_every_store! {
    erase:
        whoever_is_forgotten_is_found_by_nobody
        turns_of_the_forgotten_come_to_erased
        everything_of_the_forgotten_goes_and_nothing_of_others
        a_farewell_is_still_said_and_then_its_place_goes
        whoever_comes_back_is_somebody_new
        a_receipt_is_left_of_who_asked_and_none_of_who_was_only_silent
        several_may_erase_at_once
        nobody_who_wrote_meanwhile_is_forgotten
        what_somebody_did_in_a_group_goes_too
        only_who_was_silent_before_the_bound_is_due
        old_words_go_and_that_the_turns_happened_stays
        a_job_gives_its_rows_once
        a_job_of_the_forgotten_gives_nothing;
    turns:
        a_turn_is_loaded_as_it_was_committed
        a_newcomer_is_found_by_place_and_address
        a_batch_of_inputs_is_looked_up_as_each_of_them_is
        an_input_takes_effect_once
        an_input_that_is_named_by_a_text_takes_effect_once
        update_ids_may_start_again_from_below
        a_turn_built_on_an_old_state_changes_nothing
        a_turn_that_read_an_old_contact_changes_nothing
        a_refused_turn_leaves_nothing_behind
        turns_run_ahead_of_the_disk
        what_was_built_on_a_refused_turn_is_refused
        a_place_belongs_to_one_conversation
        an_address_belongs_to_one_person
        a_turn_number_is_used_once
        long_records_come_back_whole_and_may_shrink
        a_reopened_store_is_the_same;
    memberships:
        memberships_and_their_watermark_are_written_together
        where_the_forgotten_stood_goes_and_does_not_come_back;
    timers:
        timers_come_due_in_their_order
        a_timer_can_be_moved_and_taken_away
        a_deadline_takes_effect_once
        a_deadline_that_was_moved_is_gone
        a_timer_that_fired_can_be_set_again
        a_question_s_timers_go_before_new_ones_are_set;
    sends:
        rows_wait_in_the_order_of_their_turns
        what_waits_is_found_again_however_long_it_waits
        a_sent_row_goes_and_leaves_a_receipt
        an_edit_leaves_no_receipt
        a_row_that_is_tried_again_stays
        somebody_else_s_row_is_left_alone
        only_the_newest_receipts_are_kept
        a_job_stays_until_it_is_done
        a_job_is_done_with_the_turn_that_takes_its_answer;
    moves:
        a_group_takes_everybody_in_it_along
        the_places_below_a_place_are_listed_where_they_are_now
        whoever_was_at_the_new_place_gives_way
        the_address_moves_along_and_still_finds_its_group
        nobody_moves_from_where_nobody_is
        what_was_sent_before_a_move_is_out_of_reach_and_what_comes_after_is_not
        what_a_desk_was_sent_stays_in_reach_when_a_topic_is_opened_for_it;
    reads:
        the_journal_is_read_in_commit_order_up_to_a_horizon
        the_order_of_turns_is_told_without_reading_them
        turns_are_read_by_owner
        a_reader_may_stop_at_any_turn
        the_turns_of_one_conversation_are_read_in_order
        people_and_conversations_are_listed
        versions_and_small_records_are_kept
        what_is_put_aside_counts_as_taken
        inputs_are_forgotten_oldest_first
        inputs_are_known_however_many_came_since
        a_session_s_answers_are_erased_and_nothing_else;
    votes:
        a_ballot_is_filed_changed_and_taken_back
        a_person_s_votes_are_found_in_every_group
        a_reader_of_ballots_may_stop
        a_person_who_is_met_is_known_from_then_on
        a_person_who_is_known_by_now_is_not_met_again;
}
