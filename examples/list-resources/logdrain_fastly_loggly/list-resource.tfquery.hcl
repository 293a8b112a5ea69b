# The endpoints of one service.
list "logdrain_fastly_loggly" "one" {
  provider = logdrain

  config {
    service_id = "SEEDSERVICE00000000001"
  }
}

# The endpoints of every service that the API token may read, at most 500, with
# all attributes. Without a limit, Terraform lists at most 100.
list "logdrain_fastly_loggly" "all" {
  provider         = logdrain
  include_resource = true
  limit            = 500
}
