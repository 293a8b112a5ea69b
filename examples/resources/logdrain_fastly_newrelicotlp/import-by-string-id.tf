import {
  to = logdrain_fastly_newrelicotlp.logs
  id = "SEEDSERVICE00000000001/newrelicotlp-logs"
}
