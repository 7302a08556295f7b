"""Cases, and the commands from end to end."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from inspect_ai.model import ModelOutput, ModelUsage, get_model
from PIL import Image

from inspect_fer.cli import main
from inspect_fer.reports import build_report, read_runs
from inspect_fer.reports.cases import choose_cases
from inspect_fer.reports.model import Case
from inspect_fer.reports.pictures import BLOCKS, SIDE, small_picture
from tests.conftest import RunEval
from tests.drawing import encoded, picture
from tests.report_logs import log, sample, write

REFUSAL = "I'm sorry, I can't help with that."


def model(*said: str) -> Any:
    left = list(said)

    def output(*_: Any) -> ModelOutput:
        found = ModelOutput.from_content("mockllm/model", left.pop(0) if len(left) > 1 else left[0])
        found.usage = ModelUsage()
        return found

    return get_model("mockllm/model", custom_outputs=output, memoize=False)


def of_kind(cases: list[Case], kind: str) -> list[Case]:
    return [case for case in cases if case.kind == kind]


def chosen(tmp_path: Path, *samples: Any, most: int = 2) -> list[Case]:
    runs, _ = read_runs([write(tmp_path / "a.eval", log(samples))])
    return choose_cases(runs, most)


def test_nothing_is_read_unless_asked_for(tmp_path: Path) -> None:
    assert chosen(tmp_path, sample("a", "Fear", "Anger"), most=0) == []


def test_frequent_confusions_come_first_one_of_each(tmp_path: Path) -> None:
    given = [
        sample("rare", "Fear", "Surprise"),
        *(sample(f"often {i}", "Fear", "Neutral") for i in range(3)),
        *(sample(f"twice {i}", "Anger", "Sadness") for i in range(2)),
        sample("right", "Fear", "Fear"),
        sample("refused", "Fear", "REFUSED"),
    ]
    cases = of_kind(chosen(tmp_path, *given, most=4), "error")
    assert [case.item for case in cases] == ["often 0", "twice 0", "rare", "often 1"]


def test_clear_items_are_more_telling(tmp_path: Path) -> None:
    given = [
        sample("vague", "Fear", "Anger", metadata={"votes": {"Fear": 5, "Anger": 4}}),
        sample("clear", "Fear", "Anger", metadata={"votes": {"Fear": 9}}),
        sample("clear, ranked second", "Fear", ["Anger", "Fear"], metadata={"votes": {"Fear": 9}}),
    ]
    cases = of_kind(chosen(tmp_path, *given, most=3), "error")
    assert [case.item for case in cases] == ["clear", "clear, ranked second", "vague"]
    assert cases[0].votes == {"Fear": 9}


def test_a_case_holds_prompt_answer_and_gold(tmp_path: Path) -> None:
    (case,) = of_kind(chosen(tmp_path, sample("a", "Fear", ["Anger", "Fear"])), "error")
    assert (case.target, case.epoch, case.dataset) == ("Fear", 1, "raf_db")
    assert case.prompt == "Which emotion does a show?"
    (voice,) = case.voices
    assert (voice.answer, voice.correct, voice.text) == ("Anger", False, "Anger, Fear")
    assert (case.pictures, case.pixelated) == ((), False)


def test_refusals_in_turn_over_the_labels(tmp_path: Path) -> None:
    given = [sample(f"{gold} {i}", gold, "REFUSED") for gold in ("Fear", "Anger") for i in (0, 1)]
    cases = of_kind(chosen(tmp_path, *given, most=3), "refusal")
    assert [case.item for case in cases] == ["Fear 0", "Anger 0", "Fear 1"]
    assert cases[0].voices[0].answer == "(refused)"


def test_disagreements_stand_side_by_side(tmp_path: Path) -> None:
    said = {
        "one": ["Fear", "Anger", "Anger"],
        "two": ["Fear", "Fear", "Neutral"],
        "three": ["Fear", "Neutral", "Sadness"],
    }
    for name, words in said.items():
        samples = [sample(str(i), "Fear", word) for i, word in enumerate(words)]
        write(tmp_path / f"{name}.eval", log(samples, model=f"mockllm/{name}"))
    runs, _ = read_runs([tmp_path])
    cases = [case for case in of_kind(choose_cases(runs, 5), "disagreement") if "one" in case.run]
    # Item 0 is agreed on; item 1 is the one that some run got right.
    assert [case.item for case in cases] == ["1", "2"]
    assert [(voice.model, voice.answer) for voice in cases[0].voices] == [
        ("mockllm/one", "Anger"),
        ("mockllm/three", "Neutral"),
        ("mockllm/two", "Fear"),
    ]


def test_descriptions_with_their_translation(tmp_path: Path) -> None:
    for name in ("one", "two"):
        described = sample("a", "Fear", "Fear", score={"description": {"judge": "model"}})
        described.output.completion = f"{name} sees wide eyes."
        described.store = {"fer": {"translation": {"language": "ja", "text": "見開いた目"}}}
        write(tmp_path / f"{name}.eval", log([described], model=f"mockllm/{name}"))
    direct = log([sample("a", "Fear", "Fear")], model="mockllm/direct")
    write(tmp_path / "direct.eval", direct)
    runs, _ = read_runs([tmp_path])
    first, _ = of_kind(choose_cases(runs, 1), "description")
    assert [voice.text for voice in first.voices] == ["one sees wide eyes.", "two sees wide eyes."]
    assert first.voices[0].translations == {"ja": "見開いた目"}


def test_items_of_merged_logs_are_found(tmp_path: Path) -> None:
    write(tmp_path / "1.eval", log([sample("7", "Fear", "Anger")]))
    later = log([sample("8", "Anger", "Neutral")], created="2026-01-02T00:00:00+00:00")
    write(tmp_path / "2.eval", later)
    runs, _ = read_runs([tmp_path])
    assert {case.item for case in choose_cases(runs, 2)} == {"7", "8"}


# Pictures


def decoded(uri: str) -> Image.Image:
    head, data = uri.split(",", 1)
    assert head == "data:image/jpeg;base64"
    return Image.open(io.BytesIO(base64.b64decode(data)))


def uri_of(image: Image.Image, format: str = "PNG") -> str:
    return f"data:image/png;base64,{base64.b64encode(encoded(image, format)).decode()}"


def test_pictures_are_made_small() -> None:
    found = small_picture(uri_of(picture(1000, 500)))
    assert found is not None
    assert decoded(found).size == (SIDE, SIDE // 2)


def test_pixelated_pictures_hold_a_few_squares() -> None:
    found = small_picture(uri_of(picture(480, 480)), pixelate=True)
    assert found is not None
    shown = decoded(found).convert("L").resize((SIDE, SIDE))
    side = SIDE // BLOCKS
    # Within the square that starts at (x, y) nothing changes but what JPEG adds.
    for x in range(0, SIDE, side):
        low, high = shown.crop((x + 4, 4, x + side - 4, side - 4)).getextrema()
        assert high - low <= 12
    assert len(set(shown.resize((BLOCKS, BLOCKS), Image.Resampling.NEAREST).tobytes())) > 10


@pytest.mark.parametrize(
    "uri",
    [
        "data:image/png;base64,<base64-data-removed>",
        "attachment://abc",
        "https://example.org/a.png",
        "data:text/html;base64,PHNjcmlwdD4=",
        "data:image/png;base64,AAAA",
        "data:image/svg+xml;base64,PHN2Zy8+",
        "",
    ],
)
def test_what_is_no_logged_picture_is_left_out(uri: str) -> None:
    assert small_picture(uri) is None


def test_pictures_come_only_when_asked_for(run_eval: RunEval, tmp_path: Path) -> None:
    run_eval("inspect_fer/schematic_7class", model("Happy"), limit=3, max_samples=1)
    without = build_report([tmp_path / "logs"], cases=1)
    assert all(case.pictures == () for case in without.cases)
    plain = build_report([tmp_path / "logs"], cases=1, pictures="plain").cases[0]
    blurred = build_report([tmp_path / "logs"], cases=1, pictures="pixelated").cases[0]
    assert (plain.pixelated, blurred.pixelated) == (False, True)
    assert len(plain.pictures) == len(blurred.pictures) == 1
    assert plain.pictures != blurred.pictures
    assert plain.prompt.endswith("(image)")
    assert "base64" not in plain.prompt


def test_a_log_without_pictures(run_eval: RunEval, tmp_path: Path) -> None:
    run_eval("inspect_fer/schematic_7class", model("Happy"), limit=2, log_images=False)
    case = build_report([tmp_path / "logs"], cases=1, pictures="plain").cases[0]
    assert case.pictures == ()
    assert case.prompt.endswith("(image)")


# The commands


def test_a_report_from_end_to_end(run_eval: RunEval, tmp_path: Path) -> None:
    run_eval("inspect_fer/schematic_7class", model("Happy", "Pain", REFUSAL), limit=6)
    run_eval("inspect_fer/schematic_7class", model("Sad"), limit=6, epochs=2)
    (tmp_path / "logs" / "other.eval").write_bytes(b"no log")
    out = tmp_path / "report"
    command = ["report", str(tmp_path / "logs"), "--output", str(out), "--cases", "2"]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.output
    assert "other.eval: cannot be read as a log of Inspect" in done.stderr
    assert f"2 run(s): {out / 'index.html'}" in done.stdout
    names = {path.name for path in out.iterdir()}
    assert names == {
        *("index.html", "results.json", "results.csv", "comparisons.csv"),
        *("tables.md", "tables.tex", "figures"),
    }
    rows = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert {row["dataset"] for row in rows} == {"schematic_7class"}
    assert len({row["log"] for row in rows}) == 2
    assert "data:image/jpeg" not in (out / "index.html").read_text(encoding="utf-8")
    # A report in the folder of the logs is no log of the next report.
    again = CliRunner().invoke(main, ["results", str(tmp_path), "--json"])
    assert {row["log"] for row in json.loads(again.stdout)} == {row["log"] for row in rows}


def test_a_report_replaces_an_earlier_one(tmp_path: Path) -> None:
    both = [
        write(tmp_path / "logs" / f"{name}.eval", log([sample("a", "Fear", said)], model=name))
        for name, said in (("first", "Fear"), ("second", "Anger"))
    ]
    out = tmp_path / "report"
    own = out / "figures" / "mine.png"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"kept")
    held = []
    for logs in (both, both[:1]):
        done = CliRunner().invoke(main, ["report", *map(str, logs), "--output", str(out)])
        assert done.exit_code == 0, done.output
        held.append({path.relative_to(out).as_posix() for path in out.rglob("*.*")})
        page = (out / "index.html").read_text(encoding="utf-8")
        drawn = {name for name in held[-1] if name.startswith("figures/")} - {"figures/mine.png"}
        assert drawn
        assert all(f'href="{name}"' in page for name in drawn), "no figure of another report"
    assert held[1] < held[0]
    assert "comparisons.csv" in held[0] - held[1]
    assert own.read_bytes() == b"kept"


@pytest.mark.parametrize("name", ["index.html", "tables.tex"])
def test_a_report_replaces_nothing_that_no_report_wrote(name: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.eval", log([sample("a", "Fear", "Fear")]))
    out = tmp_path / "thesis"
    out.mkdir()
    (out / name).write_text("mine")
    done = CliRunner().invoke(main, ["report", str(path), "--output", str(out)])
    assert done.exit_code == 2
    assert f"holds {name}, and no report of inspect-fer" in done.output
    assert [(one.name, one.read_text()) for one in out.iterdir()] == [(name, "mine")]


def test_results_on_the_terminal(tmp_path: Path) -> None:
    given = [sample("a", "Fear", "Fear"), sample("b", "Fear", "REFUSED")]
    broken = sample("c", "Fear", "Fear", error="boom")
    path = write(tmp_path / "a.eval", log([*given, broken]))
    done = CliRunner().invoke(main, ["results", str(path)])
    assert done.exit_code == 0
    lines = [line.split("│")[1:-1] for line in done.output.splitlines() if line.startswith("│")]
    cells = {row[0].strip(): [cell.strip() for cell in row[1:]] for row in lines}
    assert cells["accuracy"] == ["0.500", "0.095 to 0.905", "2"]
    assert cells["refused"] == ["0.500", "0.095 to 0.905", "2"]
    assert cells["ACC, the paper's rule"][0::2] == ["1.000", "1"]
    assert list(cells) == [
        *("accuracy", "uar", "waf", "macro_f1", "refused", "unparsed", "off_list"),
        *("neutral_share", "neutral_pull", "ACC, the paper's rule"),
    ]
    assert "2 answers to 2 items; 3 planned; 1 errors (in no n)" in done.output


def test_results_say_of_how_many_people(tmp_path: Path) -> None:
    samples = [
        sample(f"{person}{i}", "Fear", "Fear", metadata={"subject": str(person)})
        for person in range(3)
        for i in range(4)
    ]
    path = write(tmp_path / "a.eval", log(samples))
    done = CliRunner().invoke(main, ["results", str(path)])
    assert "12, 3 subjects" in done.output
    done = CliRunner().invoke(main, ["results", str(path), "--json"])
    assert {(row["n"], row["clusters"]) for row in json.loads(done.stdout)} >= {(12, 3)}


def test_results_as_json(tmp_path: Path) -> None:
    path = write(tmp_path / "a.eval", log([sample("a", "Fear", "Fear")]))
    done = CliRunner().invoke(main, ["results", str(path), "--json"])
    rows = json.loads(done.stdout)
    assert list(rows[0]) == [
        *("log", "task", "dataset", "condition", "model", "solver", "policy", "metric"),
        *("value", "ci_low", "ci_high", "n", "clusters"),
    ]
    assert rows[0]["value"] == 1.0


@pytest.mark.parametrize(
    ("command", "code", "message"),
    [
        (["results", "nowhere"], 2, "nowhere: no such log"),
        (["report", "nowhere", "--output", "out"], 2, "nowhere: no such log"),
        (["report", "x", "--output", "out", "--images"], 2, "need --cases"),
    ],
)
def test_commands_that_cannot_work(command: list[str], code: int, message: str) -> None:
    done = CliRunner().invoke(main, command)
    assert done.exit_code == code
    assert message in done.output


def test_logs_without_a_run(tmp_path: Path) -> None:
    (tmp_path / "a.eval").write_bytes(b"no log")
    assert CliRunner().invoke(main, ["results", str(tmp_path)]).exit_code == 1
    done = CliRunner().invoke(main, ["report", str(tmp_path), "--output", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "No log holds a run to report on." in done.output
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    path = write(tmp_path / "a.eval", log([sample("a", "Fear", "Fear")]))
    (tmp_path / "file").write_text("")
    command = ["report", str(path), "--output", str(tmp_path / "file" / "out")]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 2
    assert "cannot be written" in done.output
