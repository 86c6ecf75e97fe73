"""The pages of imports, exports and mapping profiles in the admin."""
