from portal.knowledge.models import SopPage


def test_stream_keeps_its_blocks_out_of_migrations():
    _name, path, args, options = SopPage._meta.get_field("steps").deconstruct()

    assert path == "portal.knowledge.streams.LeanStreamField"
    assert args == []
    assert set(options) == {"verbose_name"}
