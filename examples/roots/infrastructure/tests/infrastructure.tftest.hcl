# Start the mock with the services: mockapi -seed tests/seed.json

variables {
  logplex_tokens = { shop = "t.00000000-0000-0000-0000-000000000000" }
}

run "each_service_gets_one_version" {
  assert {
    condition = output.versions == {
      shop = { shop-app = 5, shop-edge = 5 }
      blog = { blog-edge = 10 }
      api  = { api-edge = 3 }
    }
    error_message = "Each service gets exactly one new version."
  }

  assert {
    condition     = module.logging["api"].versions["api-edge"] == 3
    error_message = "The service api has one endpoint, in version 3."
  }
}

run "a_change_leaves_the_others_alone" {
  variables {
    services = {
      shop = { heroku = true }
      blog = { region = "eu-central-1" }
      api  = { errors_only = true }
    }
  }

  assert {
    condition = output.versions == {
      shop = { shop-app = 5, shop-edge = 5 }
      blog = { blog-edge = 11 }
      api  = { api-edge = 3 }
    }
    error_message = "Only the blog changes."
  }
}
