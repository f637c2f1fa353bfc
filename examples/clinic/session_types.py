"""What a session of each type looks like on the clinic's form: how often each word is chosen, and each item ticked."""

from __future__ import annotations

from collections.abc import Mapping

Shares = Mapping[str, float]

WORDS: Mapping[str, Shares] = {
    "safety_worry": {"none": 97, "uneasy": 3},
    "suicidal_thoughts": {"none_heard": 97, "hinted": 3},
    "therapist_fitness": {"well": 75, "tired": 25},
    "how_tension_ended": {"no_tension": 80, "settled": 15, "partly_settled": 5},
    "client_distress": {"calm": 55, "moved": 38, "very_upset": 7},
    "goal_clarity": {"vague": 10, "fairly_clear": 50, "specific": 40},
    "goal_agreement": {"partly_shared": 25, "shared": 75},
    "goals_set_by": {"client": 30, "together": 65, "therapist": 5},
    "agenda_set_by": {"together": 75, "client": 12, "therapist": 13},
    "task_agreement": {"goes_along": 25, "agreed": 75},
    "bond": {"sound": 55, "warm": 45},
    "trust_in_therapist": {"guarded": 8, "growing": 55, "secure": 37},
    "technique_focus": {"loose": 15, "balanced": 75, "heavy": 10},
    "therapist_directiveness": {"followed": 20, "shared": 60, "led": 20},
    "expectation_of_help": {"low": 8, "realistic": 85, "too_high": 7},
    "readiness_to_change": {"torn": 15, "leaning_to_change": 45, "ready": 40},
    "homework": {"none_set": 20, "done": 45, "partly_done": 25, "missed_once": 10},
    "outcome_trend": {"unchanged": 35, "better": 65},
    "mistrust_history": {"none": 80, "some": 18, "marked": 2},
    "cultural_mismatch": {"none": 80, "slight": 18, "marked": 2},
    "feedback_form": {"filled_not_discussed": 45, "discussed": 55},
    "session_format": {"in_person": 78, "video": 20, "phone": 2},
    "therapy_stage": {},
}
"""Every word of the form, as in an ordinary session; the stage follows from the number of the session."""

ITEMS: Mapping[str, Shares] = {
    "withdrawal_markers": {
        "short_answers": .04, "went_quiet": .03, "changed_subject": .04, "talked_around_it": .02, "agreed_without_energy": .03,
        "said_fine_looked_otherwise": .02, "blamed_self_or_apologised": .02, "lost_hope": .01, "cooler_than_usual": .01,
    },
    "confrontation_markers": {
        "criticised_me": .01, "criticised_the_work": .01, "criticised_arrangements": .01, "complained_of_no_progress": .02,
        "turned_down_suggestions": .03, "defended_self": .02, "mocked_or_barbed": 0, "pressed_or_demanded": .01,
        "insulted_me": 0, "threatened_to_leave": 0,
    },
    "client_felt": {
        "unheard": .01, "disbelieved": 0, "judged_or_blamed": .01, "pushed": .02, "cross_examined": 0, "like_a_case": 0,
        "stereotyped": 0, "ashamed": .02, "unimportant": .01, "let_down": .01, "sided_against": 0,
    },
    "therapist_pushed": {
        "argued_or_convinced": .01, "explained_again": .03, "pressed_on_with_plan": .03, "rapid_or_leading_questions": .02,
        "advised_early": .02, "talked_most": .02, "warned_or_scolded": 0, "kept_to_manual_for_others": .01,
        "told_client_what_it_means": .01,
    },
    "therapist_helped": {
        "noticed_and_asked": .3, "listened_without_defending": .25, "validated_first": .4, "apologised_plainly": .02,
        "changed_task_together": .1, "gave_real_choice": .25, "said_briefly_why": .25, "explained_confidentiality": .05,
        "slowed_down": .15, "shared_something_of_self": .05, "credited_effort": .4,
    },
    "attendance_signs": {
        "arrived_late": .05, "forgot_appointment": .01, "missed_last_session": .03, "cancelled_late": .03, "may_skip_next": .02,
        "did_not_rebook": .01, "stopped_coming": 0,
    },
    "going_well": {
        "comes_reliably": .7, "takes_part": .6, "spoke_up": .25, "corrected_me": .1, "shared_something_personal": .3,
        "felt_understood": .4, "warmth_or_humour": .3, "made_own_plan": .25, "showed_effort": .5, "came_back_after_strain": .02,
    },
}
"""Every checklist of the form, with how often an item is ticked in an ordinary session."""

_ABATED: Shares = {"comes_reliably": .4, "takes_part": .2, "spoke_up": .05, "felt_understood": .08, "warmth_or_humour": .04,
                   "made_own_plan": .05, "showed_effort": .25, "shared_something_personal": .08}

TYPES: Mapping[str, Mapping[str, Shares]] = {
    "ordinary": {},
    "going well": {
        "bond": {"sound": 25, "warm": 75}, "trust_in_therapist": {"growing": 30, "secure": 70}, "goal_agreement": {"shared": 1},
        "task_agreement": {"agreed": 1}, "how_tension_ended": {"no_tension": 1},
        "outcome_trend": {"better": 85, "goals_reached": 15},
        "going_well": {"takes_part": .95, "spoke_up": .5, "felt_understood": .85, "warmth_or_humour": .6, "made_own_plan": .5},
        "withdrawal_markers": dict.fromkeys(ITEMS["withdrawal_markers"], 0.0),
    },
    "quiet rupture": {
        "how_tension_ended": {"no_tension": 15, "partly_settled": 25, "left_open": 60},
        "bond": {"strained": 30, "thin": 55, "sound": 15},
        "trust_in_therapist": {"wary": 15, "guarded": 60, "growing": 25}, "task_agreement": {"doubtful": 35, "goes_along": 65},
        "homework": {"token_effort": 40, "missed_once": 35, "partly_done": 25}, "outcome_trend": {"worse": 25, "unchanged": 75},
        "withdrawal_markers": {"short_answers": .6, "went_quiet": .55, "changed_subject": .35, "agreed_without_energy": .5,
                               "said_fine_looked_otherwise": .35, "cooler_than_usual": .35, "lost_hope": .1},
        "client_felt": {"unheard": .35, "pushed": .25, "ashamed": .2, "unimportant": .15, "let_down": .1},
        "therapist_pushed": {"explained_again": .3, "pressed_on_with_plan": .35, "talked_most": .25},
        "attendance_signs": {"arrived_late": .25, "cancelled_late": .15, "may_skip_next": .15}, "going_well": _ABATED,
    },
    "open rupture": {
        "how_tension_ended": {"settled": 10, "partly_settled": 35, "left_open": 40, "got_worse": 15},
        "bond": {"strained": 55, "thin": 40, "sound": 5}, "trust_in_therapist": {"wary": 40, "guarded": 50, "growing": 10},
        "client_distress": {"moved": 40, "very_upset": 50, "overwhelmed": 10},
        "task_agreement": {"refused": 30, "doubtful": 50, "goes_along": 20},
        "outcome_trend": {"worse": 35, "unchanged": 65}, "technique_focus": {"balanced": 40, "heavy": 60},
        "confrontation_markers": {"criticised_me": .45, "criticised_the_work": .5, "complained_of_no_progress": .4,
                                  "turned_down_suggestions": .45, "defended_self": .25, "threatened_to_leave": .12},
        "client_felt": {"unheard": .5, "judged_or_blamed": .3, "pushed": .4, "cross_examined": .15, "let_down": .25},
        "therapist_pushed": {"argued_or_convinced": .35, "explained_again": .4, "pressed_on_with_plan": .4},
        "going_well": _ABATED,
    },
    "aims apart": {
        "goal_agreement": {"opposed": 15, "different": 65, "partly_shared": 20},
        "goal_clarity": {"none": 10, "vague": 60, "fairly_clear": 30},
        "goals_set_by": {"therapist": 35, "family_or_carer": 20, "referrer_or_programme": 30, "nobody": 15},
        "agenda_set_by": {"therapist": 70, "nobody": 10, "together": 20}, "task_agreement": {"doubtful": 45, "goes_along": 55},
        "readiness_to_change": {"sees_no_need": 30, "torn": 50, "leaning_to_change": 20},
        "homework": {"missed_once": 30, "missed_repeatedly": 25, "token_effort": 25, "partly_done": 20},
    },
    "method first": {
        "technique_focus": {"heavy": 1}, "therapist_directiveness": {"led": 60, "took_over": 40},
        "agenda_set_by": {"therapist": 1},
        "bond": {"thin": 55, "sound": 45},
        "therapist_pushed": {"explained_again": .5, "pressed_on_with_plan": .6, "talked_most": .4,
                             "rapid_or_leading_questions": .3, "kept_to_manual_for_others": .2},
        "client_felt": {"pushed": .35, "like_a_case": .25, "cross_examined": .15}, "going_well": _ABATED,
    },
    "trust is hard": {
        "mistrust_history": {"some": 35, "marked": 65}, "trust_in_therapist": {"wary": 50, "guarded": 50},
        "cultural_mismatch": {"none": 30, "slight": 35, "marked": 35},
        "expectation_of_help": {"hopeless": 15, "low": 55, "realistic": 30},
        "bond": {"thin": 65, "sound": 35}, "therapist_helped": {"explained_confidentiality": .3, "gave_real_choice": .4},
        "withdrawal_markers": {"short_answers": .25, "talked_around_it": .3},
    },
    "mended": {
        "how_tension_ended": {"settled": 85, "partly_settled": 15}, "bond": {"sound": 60, "warm": 40},
        "therapist_helped": {"noticed_and_asked": .8, "listened_without_defending": .75, "apologised_plainly": .4,
                             "validated_first": .7},
        "going_well": {"came_back_after_strain": .8, "spoke_up": .5, "felt_understood": .6},
    },
    "danger": {
        "safety_worry": {"uneasy": 45, "definite": 55}, "suicidal_thoughts": {"hinted": 30, "thoughts": 60, "plan_or_intent": 10},
        "client_distress": {"very_upset": 55, "overwhelmed": 45}, "outcome_trend": {"worse": 70, "unchanged": 30},
    },
}
"""What is otherwise in each type than in an ordinary session."""

BY_STATE: Mapping[str, Shares] = {
    "calm": {"ordinary": 50, "going well": 38, "aims apart": 4, "method first": 4, "trust is hard": 3, "danger": 1},
    "strained": {"quiet rupture": 45, "open rupture": 25, "aims apart": 12, "method first": 12, "trust is hard": 4, "danger": 2},
    "mended": {"mended": 85, "ordinary": 15},
    "stuck": {"ordinary": 45, "aims apart": 25, "quiet rupture": 12, "method first": 10, "trust is hard": 5, "danger": 3},
}
"""Which types of session there are in each state of the work together."""
