"""A workload begins as a copy of the template under its own name; nothing is overwritten, nothing half written."""

from pathlib import Path

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.front.new_workload import write_new_workload
from benchmarks.plan.selection import choose
from workloads.contract import MODELS

pytestmark = pytest.mark.usefixtures("forgets_own_workloads")


def test_what_is_begun_is_the_template_under_the_files_name_and_can_be_chosen(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "my-job.py"
    text = write_new_workload(file)
    assert f"in the folder of Crossover: python3 noxfile.py -s bench -- --workload {file}" in text
    template = Path(workloads.__file__).with_name("template.py").read_bytes()
    assert file.read_bytes().replace(b'name="my-job"', b'name="template"') == template
    (chosen,), _ = choose([str(file)], [])
    assert (chosen.name, chosen.models) == ("my-job", MODELS)
    assert [path.name for path in file.parent.iterdir() if path.suffix != ""] == ["my-job.py"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("taken.py", "taken.py exists already and is not overwritten: choose another name"),
        ("", "is a folder: name the file in it, such as "),
        ("my_job", "my_job is not a Python module: its name has to end with .py"),
        ("my.job.py", "my.job.py cannot be imported with a dot in its name: call it my_job.py"),
        ("my job.py", "no workload can be called 'my job': use up to 40 letters, digits, _ and -"),
        ("sleep.py", "sleep is a workload of the suite already: choose another name, as in my_sleep.py"),
        ("taken.py/my_job.py", "my_job.py: File exists; choose another place"),
    ],
)
def test_a_path_that_cannot_be_a_workload_is_refused(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "taken.py").write_text("mine", encoding="utf-8")
    with pytest.raises(RequestError) as raised:
        write_new_workload(tmp_path / name)
    assert message in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == ["taken.py"]
    assert (tmp_path / "taken.py").read_text(encoding="utf-8") == "mine"
