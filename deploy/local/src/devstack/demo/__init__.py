"""The main job: a newsroom becomes stories, people share them in their own words, and the four services agree."""
