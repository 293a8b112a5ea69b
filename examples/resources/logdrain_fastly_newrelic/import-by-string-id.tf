import {
  to = logdrain_fastly_newrelic.logs
  id = "SEEDSERVICE00000000001/newrelic-logs"
}
