//! Lists the tests that prove the scorecard's rows on adoption, program exit, hostile text, and follow-ups. A listed
//! test that no longer exists is reported.

/// A row of the scorecard, and its tests by the file that contains them.
type ProofsOfRow = (&'static str, &'static [(&'static str, &'static [&'static str])]);

const ROWS: [ProofsOfRow; 15] = [
    (
        "3: a reply cut short after the commit is adopted, with one create on the wire",
        &[
            ("scorecard/rows_01_to_07_lost_replies.rs", &["row_03_truncated_reply_after_create_is_adopted"]),
            ("scorecard/real_connections.rs", &["row_03_truncated_body_after_create_is_adopted"]),
        ],
    ),
    (
        "4: a 200 that says something else after the commit is adopted, and its body never shown",
        &[
            (
                "scorecard/rows_01_to_07_lost_replies.rs",
                &["row_04_captive_portal_page_after_create_is_adopted_and_never_shown"],
            ),
            (
                "scorecard/real_connections.rs",
                &[
                    "row_04_captive_portal_page_after_create_is_adopted",
                    "row_04_truncated_json_after_create_is_adopted_and_never_shown",
                ],
            ),
            ("scorecard/altered_replies.rs", &["row_04_malformed_json_after_create_is_adopted_and_never_shown"]),
        ],
    ),
    (
        "16: an instance deleted elsewhere while watched is gone after two NotFound, and unknown until then",
        &[
            (
                "scorecard/rows_11_to_16_names_and_states.rs",
                &["row_16_instance_deleted_elsewhere_is_gone_and_watch_ends"],
            ),
            ("scorecard/altered_replies.rs", &["row_16_single_not_found_does_not_mean_gone"]),
        ],
    ),
    (
        "26: signals on every screen leave the terminal as it was, with the right status",
        &[
            (
                "wizard/exits.rs",
                &[
                    "row_26_ctrl_c_quits_on_every_screen",
                    "row_26_sigterm_ends_the_program_on_every_screen",
                    "row_26_sigint_ends_the_program_on_every_screen",
                    "row_26_sighup_ends_the_program_on_every_screen",
                    "row_26_sigquit_ends_the_program_on_every_screen",
                ],
            ),
            (
                "wizard/suspend.rs",
                &[
                    "row_26_ctrl_z_returns_the_terminal_to_the_shell_and_fg_resumes",
                    "row_26_sigtstp_returns_the_terminal_to_the_shell_too",
                    "row_26_screen_is_restored_after_sigstop_and_sigcont",
                    "row_26_stop_and_resume_work_on_every_screen",
                ],
            ),
            (
                "scorecard/signals.rs",
                &[
                    "row_26_apply_sends_nothing_after_a_signal_and_names_it",
                    "row_26_apply_and_watch_exit_3_after_a_signal_during_a_launch",
                    "row_26_delete_deletes_nothing_after_a_signal_and_names_it",
                    "row_26_delete_exits_3_after_a_signal_once_a_deletion_was_requested",
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
                    "row_27_closed_terminal_ends_the_program_and_saves_the_answers",
                    "row_27_hang_up_with_a_create_in_flight_exits_at_once_and_the_next_start_offers_the_launch",
                    "row_27_failing_output_ends_the_program_without_a_signal_and_without_spinning",
                ],
            ),
            (
                "wizard/idle_and_output.rs",
                &[
                    "row_27_every_size_keeps_every_answer",
                    "row_27_rapid_resizes_end_at_the_last_size",
                    "idle_program_is_never_woken",
                ],
            ),
            ("scorecard/signals.rs", &["row_27_hang_up_with_a_create_in_flight_exits_at_once_and_watch_continues"]),
            ("commands/hang_ups.rs", &["row_27_hang_up_with_a_request_in_flight_exits_within_a_second"]),
            ("journeys/quitting.rs", &["row_27_hang_up_ends_the_wizard_within_a_second_whatever_is_in_flight"]),
        ],
    ),
    (
        "28: a panic anywhere leaves the terminal restored, a sentence, and the journal",
        &[
            (
                "wizard/exits.rs",
                &[
                    "row_28_panic_in_the_event_loop_is_reported_on_the_restored_screen",
                    "row_28_panic_in_a_task_is_reported_in_place_of_its_result_and_the_rest_continues",
                    "row_28_panic_in_the_panic_hook_leaves_the_first_one_readable",
                    "row_28_unreportable_panic_still_restores_the_terminal",
                    "row_28_panic_during_a_launch_keeps_its_journal_intact",
                ],
            ),
            (
                "terminal/exits.rs",
                &[
                    "a_panic_while_drawing_is_reported_on_the_restored_screen",
                    "row_28_panic_in_a_destructor_during_unwinding_restores_the_terminal",
                    "a_panic_elsewhere_leaves_the_screen_alone",
                    "caught_panic_leaves_the_screen_intact",
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
                    "row_29_hostile_paste_creates_nothing_on_any_screen",
                    "row_29_endless_paste_does_not_block_the_keyboard_on_any_screen",
                ],
            ),
            (
                "wizard/hostile.rs",
                &[
                    "hostile_replies_have_no_effect_on_the_terminal",
                    "hostile_account_causes_no_terminal_commands_that_a_calm_one_does_not",
                ],
            ),
            (
                "scorecard/hostile_replies.rs",
                &[
                    "row_29_hostile_text_in_every_reply_field_stays_in_its_cells",
                    "row_29_hostile_text_in_every_reply_field_is_printed_harmlessly",
                    "row_29_hostile_key_file_names_stay_in_their_cells",
                ],
            ),
            (
                "scorecard/row_29_hostile_text.rs",
                &[
                    "row_29_hostile_text_in_the_environment_and_arguments_is_printed_harmlessly",
                    "row_29_hostile_text_in_any_option_of_any_command_is_printed_harmlessly",
                    "row_29_hostile_text_in_a_plan_is_printed_harmlessly",
                    "row_29_extra_output_of_a_credential_program_is_printed_harmlessly",
                    "row_29_hostile_environment_has_no_effect_on_the_wizards_terminal",
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
                    "row_30_no_secret_is_in_a_file_or_output_whatever_goes_wrong",
                    "row_30_no_secret_is_in_the_wizards_terminal_output_or_files",
                    "row_30_no_secret_is_in_a_panic_report",
                    "row_30_no_secret_is_left_behind_by_a_kill",
                    "row_30_crash_leaves_no_core_file",
                    "row_30_files_are_readable_only_by_their_owner",
                ],
            ),
            ("scorecard/memory.rs", &["row_30_no_copy_of_a_secret_stays_in_memory_after_use"]),
        ],
    ),
    (
        "31 and 32: no reply that is empty, cut short, stale, another's or a false NotFound ends anything falsely",
        &[
            (
                "commands/empty_replies.rs",
                &[
                    "row_31_reply_without_a_body_proves_nothing_at_any_call",
                    "row_31_status_204_proves_nothing_at_any_call",
                    "row_31_empty_object_proves_nothing_at_any_call",
                    "row_32_truncated_list_proves_nothing_at_any_call",
                    "row_32_stale_reply_proves_nothing_at_any_call",
                    "row_32_reply_to_another_call_proves_nothing_at_any_call",
                    "row_32_one_not_found_proves_nothing_at_any_call",
                ],
            ),
            (
                "commands/altered_replies.rs",
                &[
                    "rows_31_and_32_plan_with_ports_static_ip_and_alias_survives_altered_replies",
                    "rows_31_and_32_plan_with_an_existing_static_ip_survives_altered_replies",
                    "rows_31_and_32_plan_with_https_survives_altered_replies",
                    "rows_31_and_32_restored_server_survives_altered_replies",
                    "rows_31_and_32_extend_survives_altered_replies",
                    "rows_31_and_32_sweep_survives_altered_replies",
                ],
            ),
        ],
    ),
    (
        "33: what is left is named by every command and on Home, with its price",
        &[
            (
                "commands/empty_replies.rs",
                &["row_33_static_ip_that_cannot_be_released_is_named_everywhere_with_its_price"],
            ),
            ("journeys/home.rs", &["row_33_unreleased_static_ip_is_named_with_its_price"]),
        ],
    ),
    (
        "39: a lost reply to a port or a static IP is looked up, and nothing is sent twice",
        &[
            (
                "commands/follow_ups_of_a_plan.rs",
                &[
                    "row_39_lost_reply_to_a_port_or_static_ip_is_looked_up_and_nothing_is_sent_twice",
                    "row_39_request_that_never_arrived_is_sent_again_only_if_the_user_confirms",
                ],
            ),
            (
                "commands/instance_actions.rs",
                &[
                    "rows_31_and_32_static_ip_action_survives_altered_replies",
                    "rows_31_and_32_port_action_survives_altered_replies",
                    "rows_31_and_32_https_setup_survives_altered_replies",
                ],
            ),
        ],
    ),
    (
        "40: a lost reply to a start, a stop, a reboot or a snapshot is looked up, and nothing is sent twice",
        &[
            (
                "commands/servers.rs",
                &["lost_reply_is_looked_up_and_never_sent_twice", "lost_request_ends_unknown_after_a_minute_of_checks"],
            ),
            (
                "commands/altered_replies.rs",
                &[
                    "rows_31_and_32_start_stop_and_reboot_survive_altered_replies",
                    "rows_31_and_32_deletion_and_snapshot_on_home_survive_altered_replies",
                ],
            ),
            ("journeys/home.rs", &["lost_reply_to_a_snapshot_is_looked_up_and_never_sent_again"]),
            ("launch_model/main.rs", &["random_server_actions_keep_every_invariant"]),
        ],
    ),
    (
        "41: a kill at any point of the follow-ups loses and doubles nothing",
        &[("launch_model/main.rs", &["random_follow_ups_keep_every_invariant"])],
    ),
    (
        "42: a lost, empty, stale or other reply to a restore from a snapshot: sent once, adopted, nothing said gone",
        &[
            ("commands/restoring.rs", &["lost_reply_to_a_restore_is_looked_up_and_never_sent_again"]),
            ("commands/altered_replies.rs", &["rows_31_and_32_restored_server_survives_altered_replies"]),
            ("journeys/home.rs", &["lost_reply_to_a_restore_is_adopted_and_never_sent_again"]),
            ("launch_model/main.rs", &["random_launches_keep_every_invariant"]),
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
                &["row_43_deletion_of_a_snapshot_or_static_ip_on_home_survives_altered_replies"],
            ),
            ("launch_model/main.rs", &["random_server_actions_keep_every_invariant"]),
        ],
    ),
];

#[test]
fn every_listed_test_exists() {
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
