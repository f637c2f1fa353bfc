"""The trainers' workbench: what a change of the rules does, before anybody is advised by it. One module a verb of `kb`.

The verbs give values and never print; the command line does. What several share is in `source`, `random_sessions` and `logic`.
"""
