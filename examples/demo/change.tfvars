# The change that `make demo` makes: the Heroku endpoint gets another name, and
# the audit stream moves to another region.

heroku_name = "edge-eu"

streams = {
  analytics = { topic = "edge-analytics", region = "us-east-1" }
  audit     = { topic = "edge-audit", region = "eu-west-1" }
}
