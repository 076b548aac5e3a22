"""One mechanism for every list: filters, order, pages, columns, saved views, acts and files.

All state is in the address. A view gives `answer` its `Listing` and the rows this person may see;
the page's template includes components/_list.html.
"""

from .acts import BulkAct, Done, one_by_one
from .answer import answer, is_act, shown
from .columns import Column
from .filters import Choice, Days, Option, Words, choices, counted_by, holding, on_days
from .listing import Empty, Listing

__all__ = [
    "BulkAct",
    "Choice",
    "Column",
    "Days",
    "Done",
    "Empty",
    "Listing",
    "Option",
    "Words",
    "answer",
    "choices",
    "counted_by",
    "holding",
    "is_act",
    "on_days",
    "one_by_one",
    "shown",
]
