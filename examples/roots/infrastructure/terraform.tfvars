services = {
  shop = { heroku = true }
  blog = { region = "eu-west-1" }
  api  = { errors_only = true }
}

iam_role = "arn:aws:iam::123456789012:role/fastly-logs"
