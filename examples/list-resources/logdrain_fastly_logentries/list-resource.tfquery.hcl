# The endpoints of one service.
list "logdrain_fastly_logentries" "one" {
  provider = logdrain

  config {
    service_id = "SEEDSERVICE00000000001"
  }
}

# The endpoints of all services that the API token may see, at most 500, with all
# attributes. Without a limit, Terraform stops at 100.
list "logdrain_fastly_logentries" "all" {
  provider         = logdrain
  include_resource = true
  limit            = 500
}
