import pytest

from bench import run


def test_measurements_are_found_by_their_function():
    assert run.measurements()["import"] == "bench.import_"
    assert "run" not in run.measurements()


def test_unknown_measurement_is_told(capsys):
    assert run.main(["speed"]) == 2
    assert capsys.readouterr().out.startswith("There is no measurement speed. Known: ")


def test_result_without_ratios_is_refused():
    with pytest.raises(SystemExit, match="A result has the keys"):
        run.check([{"name": "import", "value": 1.0, "unit": "rows/s"}])


def test_line_shows_value_and_ratios():
    result = {"name": "import", "value": 28033.4, "unit": "rows/s"}
    line = run.line(result | {"ratios": {"stock": 61.23, "limit": 0.5}})

    assert line.split() == (
        ["import", "28,033.4", "rows/s", "61.2", "×", "stock,", "0.5", "×", "limit"]
    )
