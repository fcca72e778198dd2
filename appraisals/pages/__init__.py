"""What the page of an appraisal shows: each part of it by a module of its own."""
