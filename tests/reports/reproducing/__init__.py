"""Tests of what becomes of a record's claims when its plan is measured anew."""
