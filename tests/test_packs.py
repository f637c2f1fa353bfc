"""Local packs: a clinic adds, replaces whole or disables with a reason; nothing that raises a safety alert can be changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from alliance_advisor import resources
from alliance_advisor.advisor import Advisor
from alliance_advisor.errors import ProblemsFound
from alliance_advisor.explanation.advice import Advice, Status
from alliance_advisor.inference.session import Session
from alliance_advisor.inference.session_file import session_from_dict
from alliance_advisor.knowledge.alerts import SAFETY
from alliance_advisor.knowledge.knowledge_base import KnowledgeBase
from alliance_advisor.knowledge.packs import knowledge_base_with_packs
from alliance_advisor.presentation.rendering import Renderer
from tests.shipped import CHECKOUT, shipped

SHIPPED = resources.knowledge_base_folder()
SAFETY_ALERTS = sorted(alert.id for alert in shipped().alerts.values() if alert.kind == SAFETY)
RAISING = sorted(rule.id for rule in shipped().rules.values() if rule.alert in SAFETY_ALERTS)

RULE = """
id: a-new-rule
title: Little trust asks for openness here
status: reviewed
when:
  trust_in_helpers: none
then:
  recommend:
    - strategy: be-predictable
      support: slight
rationale: We see it often.
references: [someone2020]
limits: Not always.
examples:
  fires: {trust_in_helpers: none}
  silent: {trust_in_helpers: full}
"""
FACTS = "group: Ours\nfacts:\n  {name}: {{about: session, kind: yes_no, ask: Did you meet there?}}\n"

Write = Callable[..., Path]


def _rule(consequent: str, name: str = "a-new-rule", when: str = "trust_in_helpers: none") -> str:
    """The new rule under another name, with another condition and something else that follows from it."""
    rule = RULE[: RULE.index("  recommend:")] + f"  {consequent}\n" + RULE[RULE.index("rationale"):]
    return rule.replace("a-new-rule", name).replace("trust_in_helpers: none\nthen", f"{when}\nthen").lstrip("\n")


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The small knowledge base of the tests, with rules that raise a safety alert and a care alert."""
    folder = Path(shutil.copytree(CHECKOUT / "tests" / "faulty" / "base", tmp_path / "base"))
    alert = (folder / "alerts" / "someone-in-danger.yaml").read_text(encoding="utf-8")
    files = {
        "alerts/tired.yaml": alert.replace("someone-in-danger", "tired").replace("kind: safety", "kind: care"),
        "rules/danger.yaml": _rule("alert: someone-in-danger", "danger", "crisis: yes"),
        "rules/danger-by-doubt.yaml": _rule("alert: someone-in-danger", "danger-by-doubt", "reluctance: likely\n  crisis: yes"),
        "rules/weary.yaml": _rule("alert: tired", "weary", "signs: went_quiet"),
        "rules/slow-down.yaml": _rule("withhold: [be-predictable]", "slow-down", "signs: looked_away"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a pack into a folder below the current one: its name, its files, and what its head says besides."""
    monkeypatch.chdir(tmp_path)

    def written(name: str, files: dict[str, str] | None = None, head: str = "") -> Path:
        whole = {"pack.yaml": f"name: {name}\nversion: 1.0.0\nlanguage: 1\ntitle: {name}\n{head}", **(files or {})}
        for path, text in whole.items():
            file = Path(name) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.lstrip("\n"), encoding="utf-8")
        return Path(name)

    return written


def _problems(base: Path, *packs: Path) -> list[str]:
    """The first line of every problem."""
    with pytest.raises(ProblemsFound) as found:
        knowledge_base_with_packs(base, packs)
    return [str(problem).split("\n")[0] for problem in found.value.problems]


def _advice(knowledge_base: KnowledgeBase, **facts: str) -> Advice:
    return Advisor(knowledge_base, "direct").advise(session_from_dict({"facts": facts}, knowledge_base))


def _last_steps(knowledge_base: KnowledgeBase) -> list[str]:
    """The last step of every safety alert, each of which is raised by the examples of its rules."""
    advisor = Advisor(knowledge_base, "direct")
    examples = [example.reports for name in RAISING for example in knowledge_base.rules[name].examples if example.fires]
    documents = [Renderer().document(advisor.advise(Session(reports=each))) for each in examples]
    return list({alert["id"]: alert["steps"][-1] for document in documents for alert in document["safety"]}.values())


def test_a_pack_adds_a_rule_a_fact_and_a_reference(base: Path, write: Write) -> None:
    pack = write("north", {
        "rules/a-new-rule.yaml": RULE.replace("someone2020", "our2026").replace("trust_in_helpers: none", "sauna: yes"),
        "vocabulary/facts/ours.yaml": FACTS.format(name="sauna"),
        "references.yaml": "references:\n  our2026: {citation: Ours., kind: book, finding: F., checked: yes, doi_checked: no}\n",
    })
    before, after = knowledge_base_with_packs(base), knowledge_base_with_packs(base, [pack])
    assert set(after.rules) - set(before.rules) == {"a-new-rule"}
    assert "a-new-rule" in _advice(after, sauna="yes").consultation.fired
    assert "our2026" in after.references


def test_a_pack_is_named_in_the_answer_and_changes_the_digest(base: Path, write: Write) -> None:
    whole = knowledge_base_with_packs(base, [write("north"), write("south")])
    assert whole.packs == ("north 1.0.0", "south 1.0.0")
    assert Renderer().document(_advice(whole))["knowledge_base"]["packs"] == ["north 1.0.0", "south 1.0.0"]
    others = {knowledge_base_with_packs(base, packs).digest for packs in ([], [Path("north")], [Path("south")])}
    assert len({whole.digest, *others}) == 4


def test_without_packs_it_is_the_same_knowledge_base() -> None:
    assert knowledge_base_with_packs(SHIPPED) == shipped()


def test_a_pack_replaces_a_rule_whole(base: Path, write: Write) -> None:
    rule = RULE.replace("a-new-rule", "weary")
    pack = write("north", {"rules/weary.yaml": rule}, "replaces: [{id: weary, reason: Our own words.}]\n")
    before, after = knowledge_base_with_packs(base), knowledge_base_with_packs(base, [pack])
    assert (before.rules["weary"].alert, after.rules["weary"].alert) == ("tired", "")
    assert after.rules.keys() == before.rules.keys()


def test_a_pack_replaces_a_strategy_whole(base: Path, write: Write) -> None:
    text = (base / "strategies" / "be-predictable.yaml").read_text(encoding="utf-8").replace("title: ", "title: Here, ")
    pack = write("north", {"strategies/be-predictable.yaml": text}, "replaces: [{id: be-predictable, reason: Our own words.}]\n")
    assert knowledge_base_with_packs(base, [pack]).strategies["be-predictable"].title.startswith("Here, ")


def test_a_rule_that_spares_a_strategy_withholds_every_other_also_one_that_a_pack_adds(base: Path, write: Write) -> None:
    rule = _rule("withhold_all_but: [be-predictable]", "wait", "crisis: yes")
    (base / "rules" / "wait.yaml").write_text(rule, encoding="utf-8")
    text = (base / "strategies" / "be-predictable.yaml").read_text(encoding="utf-8")
    pack = write("north", {"strategies/be-playful.yaml": text.replace("id: be-predictable", "id: be-playful")})
    after = knowledge_base_with_packs(base, [pack])
    assert {name: [rule.id for rule in after.withholding_rules.get(name, ())] for name in after.strategies} == {
        "be-predictable": ["slow-down"], "be-playful": ["wait"]}


def test_a_pack_disables_a_rule_and_the_rest_stays(base: Path, write: Write) -> None:
    pack = write("north", head="disables: [{id: weary, reason: We never are.}]\n")
    before, after = knowledge_base_with_packs(base), knowledge_base_with_packs(base, [pack])
    assert set(before.rules) - set(after.rules) == {"weary"}
    assert (after.strategies, after.alerts) == (before.strategies, before.alerts)


def test_a_pack_disables_a_strategy_and_no_rule_speaks_of_it_any_more(base: Path, write: Write) -> None:
    pack = write("north", head="disables: [{id: be-predictable, reason: Not done here.}]\n")
    before, after = knowledge_base_with_packs(base), knowledge_base_with_packs(base, [pack])
    assert after.strategies == {}
    assert not any(rule.recommends or rule.withholds for rule in after.rules.values())
    assert set(before.rules) - set(after.rules) == {"slow-down"}
    assert after.rules["predictability-first"].concludes == before.rules["predictability-first"].concludes
    assert _advice(after, trust_in_helpers="none", crisis="no").status is Status.NO_ADVICE


def test_a_pack_disables_a_care_alert_and_no_rule_raises_it(base: Path, write: Write) -> None:
    pack = write("north", head="disables: [{id: tired, reason: Done elsewhere.}]\n")
    before, after = knowledge_base_with_packs(base), knowledge_base_with_packs(base, [pack])
    assert set(before.alerts) - set(after.alerts) == {"tired"}
    assert set(before.rules) - set(after.rules) == {"weary"}


def test_every_second_strategy_of_the_shipped_base_can_be_disabled(write: Write) -> None:
    gone = list(shipped().strategies)[::2]
    items = "".join(f"  - {{id: {name}, reason: Not done here.}}\n" for name in gone)
    knowledge_base = knowledge_base_with_packs(SHIPPED, [write("north", head=f"disables:\n{items}")])
    assert set(shipped().strategies) - set(knowledge_base.strategies) == set(gone)
    examples = [example.reports for rule in knowledge_base.rules.values() for example in rule.examples if example.fires][::9]
    advisor = Advisor(knowledge_base, "direct")
    answers = [Renderer().document(advisor.advise(Session(reports=each))) for each in examples]
    assert not {each["strategy"] for answer in answers for each in answer["recommendations"]} & set(gone)


def test_what_one_pack_disables_stays_disabled_under_the_next(base: Path, write: Write) -> None:
    north = write("north", head="disables: [{id: weary, reason: We never are.}]\n")
    assert "weary" not in knowledge_base_with_packs(base, [north, write("south")]).rules


@pytest.mark.parametrize("deed", ["disables", "replaces"])
def test_no_pack_disables_or_replaces_a_safety_alert_or_a_rule_that_raises_it(deed: str, write: Write) -> None:
    protected = [*SAFETY_ALERTS, *RAISING]
    items = "".join(f"  - {{id: {name}, reason: Never mind.}}\n" for name in protected)
    told = _problems(SHIPPED, write("north", head=f"{deed}:\n{items}"))
    assert [problem for problem in told if "which no pack can change" in problem] == [
        f"north/pack.yaml:{line}:10: {name} belongs to a safety alert, which no pack can change"
        for line, name in enumerate(protected, start=6)
    ]


def test_no_pack_brings_a_second_file_for_a_safety_rule_or_alert(base: Path, write: Write) -> None:
    alert = (base / "alerts" / "someone-in-danger.yaml").read_text(encoding="utf-8")
    pack = write("north", {"rules/danger.yaml": _rule("alert: tired", "danger"), "alerts/someone-in-danger.yaml": alert})
    assert [problem.split(": ", 1) for problem in _problems(base, pack)] == [
        ["north/alerts/someone-in-danger.yaml", "someone-in-danger is already defined"],
        ["north/rules/danger.yaml", "danger is already defined"],
    ]


def test_no_pack_changes_the_findings_on_which_a_safety_alert_rests(base: Path, write: Write) -> None:
    concluding = write("north", {"rules/a-new-rule.yaml": _rule("conclude: {reluctance: likely}")})
    assert _problems(base, concluding) == ["north/rules/a-new-rule.yaml:1:1: reluctance decides about a safety alert"]
    disabling = write("south", head="disables: [{id: predictability-first, reason: Never mind.}]\n")
    assert _problems(base, disabling) == [
        "south/pack.yaml:5:17: predictability-first belongs to a safety alert, which no pack can change"]


def test_a_pack_can_add_a_rule_that_raises_a_safety_alert_too(base: Path, write: Write) -> None:
    pack = write("north", {"rules/a-new-rule.yaml": _rule("alert: someone-in-danger")})
    assert _advice(knowledge_base_with_packs(base, [pack]), trust_in_helpers="none").status is Status.SAFETY


def test_the_clinics_protocol_stands_in_each_safety_alert(write: Write) -> None:
    pack = write("north", {"local.yaml": "protocol: Ring the duty desk on 5.\n"})
    steps = _last_steps(knowledge_base_with_packs(SHIPPED, [pack]))
    assert len(steps) == len(SAFETY_ALERTS)
    assert all("Ring the duty desk on 5." in step for step in steps)


def test_without_a_protocol_each_safety_alert_says_that_none_is_set() -> None:
    steps = _last_steps(shipped())
    assert len(steps) == len(SAFETY_ALERTS)
    assert all("no local protocol is set" in step for step in steps)


def test_the_last_pack_with_a_protocol_sets_it(base: Path, write: Write) -> None:
    packs = [write(name, {"local.yaml": f"protocol: {name}.\n"}) for name in ("north", "south")]
    assert knowledge_base_with_packs(base, [*packs, write("west")]).protocol == "south."


def test_a_protocol_is_plain_text_and_never_a_template(base: Path, write: Write) -> None:
    knowledge_base = knowledge_base_with_packs(base, [write("north", {"local.yaml": 'protocol: "{{ 6 * 7 }} <b>now</b>"\n'})])
    advice = _advice(knowledge_base, crisis="yes")
    assert "{{ 6 * 7 }} <b>now</b>" in Renderer().render(advice, "text")
    assert "{{ 6 * 7 }} &lt;b&gt;now&lt;/b&gt;" in Renderer().render(advice, "html")


def test_every_problem_of_a_pack_is_told_at_once_with_its_place(base: Path, write: Write) -> None:
    pack = write("north", {
        "manifest.yaml": "name: north\n", "local.yaml": "protocols: x\n",
        "references.yaml": "references:\n  someone2020: {citation: Mine.}\n",
    }, "replaces: [{id: wearyy, reason: x}]\ndisables:\n  - {id: [a], reason: x}\n  - {id: be-predictable}\n  - nothing\n")
    assert [problem.split(": ", 1)[0] for problem in _problems(base, pack)] == [
        "north/local.yaml:1:1", "north/manifest.yaml", "north/pack.yaml:5:17", "north/pack.yaml:7:10",
        "north/pack.yaml:8:5", "north/pack.yaml:9:5", "north/references.yaml:2:3",
    ]


def test_a_fault_inside_a_pack_is_told_with_the_place_in_the_pack(base: Path, write: Write) -> None:
    rule = RULE.replace("none\nthen", "nnone\nthen").replace("slight", "slightly")
    pack = write("north", {"rules/deep/a-new-rule.yaml": rule})
    assert [problem.split(": ", 1)[0] for problem in _problems(base, pack)] == [
        "north/rules/deep/a-new-rule.yaml:5:21", "north/rules/deep/a-new-rule.yaml:9:16",
    ]


def test_two_packs_in_folders_of_the_same_name_are_told_apart(base: Path, write: Write) -> None:
    one = write("a/pack", {"vocabulary/facts/own.yaml": FACTS.format(name="one")})
    two = write("b/pack", {"vocabulary/facts/own.yaml": FACTS.format(name="two")})
    assert {"one", "two"} <= knowledge_base_with_packs(base, [one, two]).vocabulary.facts.keys()


def test_a_pack_given_twice_is_refused(base: Path, write: Write) -> None:
    pack = write("north")
    assert _problems(base, pack, pack) == ["north/pack.yaml:1:7: a pack called north was added before"]


def test_a_pack_that_replaces_without_a_file_is_refused(base: Path, write: Write) -> None:
    pack = write("north", head="replaces: [{id: weary, reason: x}]\n")
    assert _problems(base, pack) == ["north/pack.yaml:1:1: the pack replaces weary and brings nothing in its place"]


@pytest.mark.parametrize("where", ["nowhere", "empty", "a-file"])
def test_a_folder_without_pack_yaml_is_no_pack(where: str, base: Path, write: Write) -> None:
    write("some")
    Path("empty").mkdir()
    Path("a-file").touch()
    assert _problems(base, Path(where)) == [f"{where}/pack.yaml: pack.yaml is missing"]


def test_a_pack_in_another_version_of_the_language_is_refused(base: Path, write: Write) -> None:
    pack = write("north")
    head = pack / "pack.yaml"
    head.write_text(head.read_text(encoding="utf-8").replace("language: 1", "language: 2"), encoding="utf-8")
    assert _problems(base, pack) == ["north/pack.yaml:3:11: a pack is written in version 2 of the rule language"]


def test_a_protocol_beside_the_knowledge_base_is_refused_and_not_passed_over(base: Path) -> None:
    (base / "local.yaml").write_text("protocol: Ring the duty desk.\n", encoding="utf-8")
    assert _problems(base) == ["local.yaml: local.yaml belongs into a pack, and this is a knowledge base"]
