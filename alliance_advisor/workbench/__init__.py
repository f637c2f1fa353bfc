"""The trainers' workbench: what a change of the rules does, before anybody is advised by it. One module a verb of `kb`.

    check    `remarks` from the `checks`, `accepted` with a reason; `catalogue` explains each code; `check_forms`
    test     `testing`: `cases` with what is `expected`, the `answer` and its `mismatches`; `results_view`, `junit`
    cover    `cover`, and `cover_proposals` for what is missing
    mutate   `survey`: `mutants`, who would notice (`mutate`, by what `altered` rules do), and `mutate_proposals`
    diff     `diff`: `edits`, in which `regions`, between `revisions`; `diff_view`
    prove    `prove`, with the `properties`
    show     `show` and `list`: `entries`, `in_words`
    new      `new`, with the `new_words` of its templates
    schema   `schemas`, by kind of `files`
    handbook `handbook`: `chapters`, `decision_tables`, `flow`

The verbs give values and never print; the command line does. What several share is in `source`, `random_sessions` and `logic`.
"""
