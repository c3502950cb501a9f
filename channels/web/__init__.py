"""The web channel (`channel.WebChannel`) and the page that speaks it."""
