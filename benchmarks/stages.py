"""The stages of a sitting once its servers run and its record is open."""

from benchmarks.adding import Adding
from benchmarks.asking import Surroundings
from benchmarks.measuring import Measuring
from benchmarks.ordering import Order
from benchmarks.progress import Reporter
from benchmarks.record import Recorder
from benchmarks.weighing import Weighing, rough_seconds
from benchmarks.winner_map.surveying import Survey, foresee


def measure_all(
    order: Order, measuring: Measuring, recorder: Recorder, reporter: Reporter, around: Surroundings
) -> None:
    """Rehearse, fit the plan to the time, measure it, go on where more is to be learnt, weigh at last."""
    if order.terrains:
        foresee(order.terrains, measuring)
    elif measuring.left or order.plan.extent.adds:
        measuring.rehearse()
    if order.budget and order.unfinished is None:
        measuring.fit(order.budget - rough_seconds(order.plan, recorder.sitting), order.fewest)
    if measuring.left or order.plan.extent.adds:
        measuring.measure()
    if order.budget > 0 and order.plan.extent.adds:
        Adding(measuring.plan, measuring, recorder, reporter, order.budget).run()
    if order.terrains:
        Survey(order.terrains, measuring, recorder, reporter, order.budget).run()
    Weighing(measuring.plan, recorder, reporter, around).run()
