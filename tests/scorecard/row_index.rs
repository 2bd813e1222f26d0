//! Lists the tests that prove the scorecard's rows on adoption, program exit, hostile text, and follow-ups. A listed
//! test that no longer exists is reported.

/// A row of the score card: its number, and the tests of it by the file in which each is.
type ProofsOfRow = (&'static str, &'static [(&'static str, &'static [&'static str])]);

const ROWS: [ProofsOfRow; 15] = [
    (
        "3: a reply cut short after the commit is adopted, with one create on the wire",
        &[
            ("scorecard/rows_01_to_07_lost_replies.rs", &["row_03_a_reply_cut_short_after_commit_is_adopted"]),
            ("scorecard/real_connections.rs", &["row_03_a_body_that_ends_too_soon_after_commit_is_adopted"]),
        ],
    ),
    (
        "4: a 200 that says something else after the commit is adopted, and its body never shown",
        &[
            (
                "scorecard/rows_01_to_07_lost_replies.rs",
                &["row_04_a_portals_page_after_commit_is_adopted_and_never_shown"],
            ),
            (
                "scorecard/real_connections.rs",
                &[
                    "row_04_a_portals_page_after_commit_is_adopted",
                    "row_04_json_that_ends_in_the_middle_after_commit_is_adopted_and_never_shown",
                ],
            ),
            ("scorecard/altered_replies.rs", &["row_04_malformed_json_after_commit_is_adopted_and_never_shown"]),
        ],
    ),
    (
        "16: an instance deleted elsewhere while watched is gone after two NotFound, and unknown until then",
        &[
            (
                "scorecard/rows_11_to_16_names_and_states.rs",
                &["row_16_an_instance_deleted_elsewhere_is_gone_and_the_watch_ends"],
            ),
            ("scorecard/altered_replies.rs", &["row_16_one_not_found_is_not_gone_yet"]),
        ],
    ),
    (
        "26: signals on every screen leave the terminal as it was, with the right status",
        &[
            (
                "wizard/exits.rs",
                &[
                    "row_26_ctrl_c_leaves_every_screen",
                    "row_26_sigterm_ends_every_screen",
                    "row_26_sigint_ends_every_screen",
                    "row_26_sighup_ends_every_screen",
                    "row_26_sigquit_ends_every_screen",
                ],
            ),
            (
                "wizard/suspend.rs",
                &[
                    "row_26_ctrl_z_gives_the_terminal_to_the_shell_and_fg_brings_it_back",
                    "row_26_a_stop_from_outside_gives_the_terminal_to_the_shell_too",
                    "row_26_a_stop_that_cannot_be_caught_is_repaired_when_it_goes_on",
                    "row_26_a_stop_and_going_on_are_survived_on_every_screen",
                ],
            ),
            (
                "scorecard/signals.rs",
                &[
                    "row_26_apply_sends_nothing_after_a_signal_and_says_which",
                    "row_26_apply_and_watch_end_with_3_after_a_signal_while_aws_is_at_it",
                    "row_26_delete_deletes_nothing_after_a_signal_and_says_which",
                    "row_26_delete_ends_with_3_after_a_signal_once_something_was_asked_for",
                ],
            ),
        ],
    ),
    (
        "27: a terminal that hangs up or has any size",
        &[
            (
                "wizard/exits.rs",
                &[
                    "row_27_a_closed_terminal_ends_it_and_keeps_the_answers",
                    "row_27_a_hang_up_with_a_create_in_flight_ends_at_once_and_the_next_start_looks_for_it",
                    "row_27_output_that_fails_ends_it_though_no_signal_comes_and_without_spinning",
                ],
            ),
            (
                "wizard/idle_and_output.rs",
                &[
                    "row_27_every_size_keeps_every_answer",
                    "row_27_many_sizes_in_a_row_come_to_the_last",
                    "while_nothing_happens_it_is_not_woken_once",
                ],
            ),
            (
                "scorecard/signals.rs",
                &["row_27_a_hang_up_with_a_create_in_flight_ends_at_once_and_the_journal_tells_the_rest"],
            ),
            ("commands/hang_ups.rs", &["row_27_a_hang_up_with_something_on_its_way_is_waited_for_less_than_a_second"]),
            ("journeys/quitting.rs", &["row_27_once_the_terminal_is_gone_nothing_on_its_way_is_waited_for_a_second"]),
        ],
    ),
    (
        "28: a panic anywhere leaves the terminal restored, a sentence, and the journal",
        &[
            (
                "wizard/exits.rs",
                &[
                    "row_28_a_panic_in_the_loop_is_reported_on_the_restored_screen",
                    "row_28_a_panic_in_a_task_is_reported_where_its_result_would_be_and_the_rest_goes_on",
                    "row_28_a_panic_where_a_panic_is_reported_leaves_the_first_one_to_be_read",
                    "row_28_a_panic_that_nobody_can_be_told_of_leaves_the_terminal_restored",
                    "row_28_a_panic_with_a_launch_under_way_leaves_its_journal_whole",
                ],
            ),
            (
                "terminal/exits.rs",
                &[
                    "a_panic_while_drawing_is_reported_on_the_restored_screen",
                    "row_28_a_panic_in_a_destructor_while_another_unwinds_leaves_the_terminal_restored",
                    "a_panic_elsewhere_leaves_the_screen_alone",
                    "a_panic_that_is_survived_leaves_a_whole_screen",
                ],
            ),
        ],
    ),
    (
        "29: hostile strings and pastes have no effect outside their cell, and create nothing",
        &[
            (
                "wizard/paste.rs",
                &[
                    "row_29_a_hostile_paste_creates_nothing_on_any_screen",
                    "row_29_a_paste_without_end_does_not_take_the_keyboard_on_any_screen",
                ],
            ),
            (
                "wizard/hostile.rs",
                &[
                    "hostile_words_of_the_service_do_nothing_to_the_terminal",
                    "a_hostile_account_makes_the_terminal_do_nothing_that_a_calm_one_does_not",
                ],
            ),
            (
                "scorecard/hostile_replies.rs",
                &[
                    "row_29_hostile_words_in_every_field_of_the_service_stay_in_their_cells",
                    "row_29_hostile_words_in_every_field_of_the_service_are_printed_harmlessly",
                    "row_29_hostile_names_of_files_stay_in_their_cells",
                ],
            ),
            (
                "scorecard/row_29_hostile_text.rs",
                &[
                    "row_29_hostile_words_of_the_environment_and_the_command_line_are_written_harmlessly",
                    "row_29_hostile_words_in_any_option_of_any_command_are_written_harmlessly",
                    "row_29_hostile_words_of_a_plan_are_written_harmlessly",
                    "row_29_what_a_credential_program_writes_beside_its_answer_is_written_harmlessly",
                    "row_29_a_hostile_environment_does_nothing_to_the_terminal_of_the_wizard",
                ],
            ),
        ],
    ),
    (
        "30: no secret in any file, output or core, and files for their owner alone",
        &[
            (
                "scorecard/row_30_secrets.rs",
                &[
                    "row_30_no_canary_is_in_any_file_or_output_whatever_goes_wrong",
                    "row_30_no_canary_is_in_what_a_terminal_gets_or_in_any_file_of_the_wizard",
                    "row_30_no_canary_is_in_what_is_said_of_a_panic",
                    "row_30_no_canary_is_in_what_a_kill_leaves_behind",
                    "row_30_a_crash_leaves_no_core",
                    "row_30_what_is_written_is_for_its_owner_alone",
                ],
            ),
            ("scorecard/memory.rs", &["row_30_no_copy_of_ours_is_left_in_memory_once_it_is_done_with"]),
        ],
    ),
    (
        "31 and 32: no reply that is empty, cut short, stale, another's or a false NotFound ends anything falsely",
        &[
            (
                "commands/empty_replies.rs",
                &[
                    "row_31_an_answer_without_a_body_says_nothing_at_whatever_call",
                    "row_31_a_204_says_nothing_at_whatever_call",
                    "row_31_an_empty_object_says_nothing_at_whatever_call",
                    "row_32_a_list_that_was_cut_short_proves_nothing_at_whatever_call",
                    "row_32_a_stale_answer_proves_nothing_at_whatever_call",
                    "row_32_the_answer_to_another_call_proves_nothing_at_whatever_call",
                    "row_32_one_not_found_proves_nothing_at_whatever_call",
                ],
            ),
            (
                "commands/altered_replies.rs",
                &[
                    "rows_31_and_32_no_bent_answer_ends_a_plan_with_ports_static_ip_and_alias_falsely",
                    "rows_31_and_32_no_bent_answer_ends_a_plan_with_a_static_ip_that_was_there_falsely",
                    "rows_31_and_32_no_bent_answer_ends_a_plan_with_https_falsely",
                    "rows_31_and_32_no_bent_answer_ends_a_restored_server_falsely",
                    "rows_31_and_32_no_bent_answer_ends_an_extension_falsely",
                    "rows_31_and_32_no_bent_answer_ends_a_sweep_falsely",
                ],
            ),
        ],
    ),
    (
        "33: what is left is named by every command and on Home, with its price",
        &[
            (
                "commands/empty_replies.rs",
                &["row_33_a_static_ip_that_may_not_be_released_is_named_everywhere_with_its_price"],
            ),
            ("journeys/home.rs", &["row_33_a_static_ip_that_could_not_be_released_is_named_with_its_price"]),
        ],
    ),
    (
        "39: a lost reply to a port or a static IP is looked up, and nothing is sent twice",
        &[
            (
                "commands/follow_ups_of_a_plan.rs",
                &[
                    "row_39_a_lost_reply_of_a_port_or_a_static_ip_is_looked_up_and_nothing_sent_twice",
                    "row_39_a_request_that_never_arrived_is_sent_again_only_when_the_user_says_so",
                ],
            ),
            (
                "commands/instance_actions.rs",
                &[
                    "rows_31_and_32_no_bent_answer_ends_a_static_ip_falsely",
                    "rows_31_and_32_no_bent_answer_ends_a_port_falsely",
                    "rows_31_and_32_no_bent_answer_ends_https_falsely",
                ],
            ),
        ],
    ),
    (
        "40: a lost reply to a start, a stop, a reboot or a snapshot is looked up, and nothing is sent twice",
        &[
            (
                "commands/servers.rs",
                &[
                    "a_lost_answer_is_looked_up_and_never_sent_twice",
                    "a_request_that_was_lost_on_its_way_ends_unknown_after_a_minute_of_looking",
                ],
            ),
            (
                "commands/altered_replies.rs",
                &[
                    "rows_31_and_32_no_bent_answer_ends_a_start_a_stop_or_a_reboot_falsely",
                    "rows_31_and_32_no_bent_answer_ends_a_deletion_or_a_snapshot_on_home_falsely",
                ],
            ),
            ("journeys/home.rs", &["the_lost_answer_to_a_snapshot_is_looked_up_and_never_sent_again"]),
            ("launch_model/main.rs", &["no_life_of_a_start_a_stop_a_reboot_or_a_deletion_breaks_a_rule"]),
        ],
    ),
    (
        "41: a kill at any point of the follow-ups loses and doubles nothing",
        &[("launch_model/main.rs", &["no_life_of_follow_ups_breaks_a_rule"])],
    ),
    (
        "42: a lost, empty, stale or other reply to a restore from a snapshot: sent once, adopted, nothing said gone",
        &[
            ("commands/restoring.rs", &["the_lost_answer_to_it_is_looked_up_and_never_sent_again"]),
            ("commands/altered_replies.rs", &["rows_31_and_32_no_bent_answer_ends_a_restored_server_falsely"]),
            ("journeys/home.rs", &["the_lost_answer_to_a_restore_is_adopted_and_never_sent_again"]),
            ("launch_model/main.rs", &["no_life_of_a_launch_breaks_a_rule"]),
        ],
    ),
    (
        "43: a lost or other reply to the deletion of a snapshot or a static IP: sent once, gone only by AWS's own word",
        &[
            (
                "journeys/home.rs",
                &[
                    "a_snapshot_is_deleted_by_its_name_and_what_ends_is_said",
                    "the_lost_answer_to_the_deletion_of_a_snapshot_is_looked_up_and_never_sent_again",
                ],
            ),
            (
                "commands/altered_replies.rs",
                &["row_43_no_bent_answer_ends_the_deletion_of_a_snapshot_or_a_static_ip_on_home_falsely"],
            ),
            ("launch_model/main.rs", &["no_life_of_a_start_a_stop_a_reboot_or_a_deletion_breaks_a_rule"]),
        ],
    ),
];

#[test]
fn every_row_has_the_tests_that_are_named_here() {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (row, files) in ROWS {
        for (file, names) in files {
            let text = std::fs::read_to_string(tests.join(file)).unwrap();
            for name in *names {
                assert!(text.contains(&format!("fn {name}()")), "row {row}: {name} is not in {file}");
            }
        }
    }
}
