"""A picture within a page is the picture of the file, with less around it."""

from xml.etree import ElementTree

from reports.plotting.figure import FAMILY, drawn_figure, without_caption
from reports.plotting.lean_svg import lean_svg
from reports.plotting.sheet import CAPTION_LINE
from tests.reports.helpers.drawings import makespan_figure
from tests.reports.helpers.records import Work, analysed


def _texts(svg: str) -> list[str]:
    root = ElementTree.fromstring(svg)  # noqa: S314  # we have drawn it
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def test_a_lean_picture_has_every_text_of_the_whole_one_whatever_it_says() -> None:
    work = Work({"sequential": [[1.0]], "a: b; c='d' 0.12345": [[2.0]]}, name='<b> id="x_1" --> &amp; 1.23456')
    svg = makespan_figure(analysed(work)).svg().decode()
    assert _texts(lean_svg(svg, FAMILY)) == _texts(svg)
    assert any("1.23456" in text for text in _texts(svg))
    assert len(lean_svg(svg, FAMILY)) < 0.8 * len(svg)


def test_writing_names_fonts_that_other_machines_have() -> None:
    svg = makespan_figure(analysed(Work({"sequential": [[1.0]]}))).svg().decode()
    assert "Crossover Sans" not in svg
    assert lean_svg(svg, FAMILY).count("Verdana") == 1


def test_a_picture_knows_how_much_room_it_takes() -> None:
    figure = makespan_figure(analysed(Work({"sequential": [[1.0]]})))
    width, height = drawn_figure(figure).captioned_size
    inches = figure.picture.get_size_inches()
    assert abs(width / height - inches[0] / inches[1]) < 0.01


def test_within_a_page_a_picture_goes_without_its_caption_and_is_lower_by_that() -> None:
    drawn = drawn_figure(makespan_figure(analysed(Work({"sequential": [[1.0]]}))))
    whole, shorter = _texts(drawn.svg.decode()), _texts(without_caption(drawn.svg).decode())
    lost = [text for text in whole if text not in shorter]
    assert any("Crossover" in text for text in lost)
    assert [text for text in whole if text not in lost] == shorter
    assert drawn.captioned_size[1] - drawn.size[1] == round(len(lost) * CAPTION_LINE * 72)
    assert "Crossover" in drawn.captioned_uri
    assert "Crossover" not in drawn.uri.replace("Crossover%20Sans", "")
