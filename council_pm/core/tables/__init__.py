"""Tables on their way in: a CSV file, a workbook or what was pasted, read into rows of typed cells.

Everything that is wrong is found at once, each thing with the row and column that the person sees in Excel.
Reading is pure; only ``wording`` knows Django.
"""
