variables {
  service_id    = "SEEDSERVICE00000000001"
  logplex_token = "t.00000000-0000-0000-0000-000000000000"
}

run "goes_live_as_one_version" {
  assert {
    condition     = output.versions == { edge = 2, analytics = 2 }
    error_message = "Both endpoints are in version 2."
  }
}
