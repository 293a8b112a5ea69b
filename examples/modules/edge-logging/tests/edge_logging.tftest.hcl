# Runs against the mock, whose environment `mockapi` prints.

variables {
  service_id = "SEEDSERVICE00000000001"
  heroku     = { edge = { url = "https://1.us.logplex.io/logs" } }
  kinesis = {
    analytics = { topic = "edge-analytics", iam_role = "arn:aws:iam::123456789012:role/fastly-logs" }
    audit = {
      topic                 = "edge-audit"
      iam_role              = "arn:aws:iam::123456789012:role/fastly-logs"
      region                = "eu-west-1"
      log_processing_region = "eu"
    }
  }
  heroku_tokens = { edge = "t.00000000-0000-0000-0000-000000000000" }
}

run "plans" {
  command = plan

  assert {
    condition     = logdrain_fastly_kinesis.endpoint["audit"].log_processing_region == "eu"
    error_message = "A setting of an endpoint takes precedence over the defaults."
  }

  assert {
    condition     = logdrain_fastly_kinesis.endpoint["analytics"].log_processing_region == "none"
    error_message = "A setting that an endpoint omits comes from the defaults."
  }

  assert {
    condition     = startswith(logdrain_fastly_heroku.endpoint["edge"].format, "{")
    error_message = "Without a format, lines are JSON."
  }
}

run "refuses_a_name_twice" {
  command = plan

  variables {
    kinesis = { edge = { topic = "edge", iam_role = "arn:aws:iam::123456789012:role/fastly-logs" } }
  }

  expect_failures = [var.kinesis]
}

run "makes_one_version" {
  assert {
    condition     = length(toset(values(output.versions))) == 1
    error_message = "All endpoints go live in one version."
  }

  assert {
    condition     = logdrain_fastly_heroku.endpoint["edge"].id == "${var.service_id}/edge"
    error_message = "The endpoint is in another service or has another name."
  }
}

run "changes_in_place" {
  variables {
    defaults = { log_processing_region = "us" }
  }

  assert {
    condition     = logdrain_fastly_heroku.endpoint["edge"].log_processing_region == "us"
    error_message = "The new default has no effect."
  }

  assert {
    condition     = output.versions["edge"] == output.versions["analytics"] && output.versions["audit"] < output.versions["edge"]
    error_message = "Endpoints that use the default change in one version, and the others stay."
  }
}
