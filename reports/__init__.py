"""What a record means: from a record to measurements, intervals, figures and a page."""

import logging

# matplotlib remarks on its caches while it is imported; an error has to stay one line
logging.getLogger("matplotlib").setLevel(logging.ERROR)
