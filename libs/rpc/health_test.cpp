// The standard protocols that tools speak, as they speak them: with a plain gRPC client.
#include <set>

#include <google/protobuf/descriptor.pb.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "grpc/health/v1/health.pb.h"
#include "grpc/reflection/v1alpha/reflection.pb.h"
#include "rpc/grpc_bytes.hpp"
#include "rpc/server.hpp"
#include "testing/fake_clock.hpp"
#include "testing/test_loop.hpp"

namespace merx::rpc {
namespace {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;
using grpc::reflection::v1alpha::ServerReflectionRequest;
using grpc::reflection::v1alpha::ServerReflectionResponse;

// A stream of messages, one operation after the other.
class Stream {
public:
    Stream(int port, const std::string& method)
        : stub_(grpc::CreateChannel("127.0.0.1:" + std::to_string(port), grpc::InsecureChannelCredentials())),
          call_(stub_.PrepareCall(&context_, method, &queue_)) {
        call_->StartCall(nullptr);
        operation_succeeds();
    }
    ~Stream() {
        if (!is_over_) {
            context_.TryCancel();
            (void)end();
        }
        queue_.Shutdown();
        operation_succeeds();
    }

    void write(const google::protobuf::Message& message) {
        call_->Write(to_buffer(message.SerializeAsString()), nullptr);
        EXPECT_TRUE(operation_succeeds());
    }
    // An empty message where the stream is over.
    template <class Message>
    Message read() {
        grpc::ByteBuffer buffer;
        call_->Read(&buffer, nullptr);
        Message message;
        if (operation_succeeds()) {
            EXPECT_TRUE(message.ParseFromString(to_string(buffer)));
        }
        return message;
    }
    grpc::StatusCode end() {
        grpc::Status status;
        call_->Finish(&status, nullptr);
        operation_succeeds();
        is_over_ = true;
        return status.error_code();
    }

private:
    bool operation_succeeds() {
        void* tag = nullptr;
        bool ok = false;
        return queue_.Next(&tag, &ok) && ok;
    }

    grpc::GenericStub stub_;
    grpc::ClientContext context_;
    grpc::CompletionQueue queue_;
    std::unique_ptr<grpc::GenericClientAsyncReaderWriter> call_;
    bool is_over_ = false;
};

class StandardProtocols : public ::testing::Test {
protected:
    HealthCheckResponse::ServingStatus check(const std::string& service) {
        Stream stream(server->port(), "/grpc.health.v1.Health/Check");
        HealthCheckRequest request;
        request.set_service(service);
        stream.write(request);
        const auto status = stream.read<HealthCheckResponse>().status();
        check_code = stream.end();
        return status;
    }
    static ServerReflectionResponse ask(Stream& stream, const ServerReflectionRequest& question) {
        stream.write(question);
        return stream.read<ServerReflectionResponse>();
    }

    testing::FakeClock clock;
    testing::TestLoop loop{clock};
    std::optional<Server> server{
        std::in_place, loop, std::vector<Service>{{"test.Echo", {}}},
        ServerOptions{.addresses = {"127.0.0.1:0"}, .cluster_secret = "s", .reflection = true}};
    grpc::StatusCode check_code = grpc::StatusCode::OK;
};

TEST_F(StandardProtocols, health_is_told_to_whoever_asks) {
    EXPECT_EQ(check(""), HealthCheckResponse::SERVING);
    EXPECT_EQ(check("test.Echo"), HealthCheckResponse::SERVING);
    EXPECT_EQ(check_code, grpc::StatusCode::OK);
    check("test.Nothing");
    EXPECT_EQ(check_code, grpc::StatusCode::NOT_FOUND);
    server->set_serving(false);
    EXPECT_EQ(check("test.Echo"), HealthCheckResponse::NOT_SERVING);
    server->set_serving(true);
    server->drain();
    EXPECT_EQ(check(""), HealthCheckResponse::NOT_SERVING);
}

TEST_F(StandardProtocols, health_can_be_watched) {
    Stream stream(server->port(), "/grpc.health.v1.Health/Watch");
    stream.write(HealthCheckRequest());
    EXPECT_EQ(stream.read<HealthCheckResponse>().status(), HealthCheckResponse::SERVING);
    server->set_serving(false);
    EXPECT_EQ(stream.read<HealthCheckResponse>().status(), HealthCheckResponse::NOT_SERVING);
    server->set_serving(true);
    EXPECT_EQ(stream.read<HealthCheckResponse>().status(), HealthCheckResponse::SERVING);
    server->drain();
    EXPECT_EQ(stream.read<HealthCheckResponse>().status(), HealthCheckResponse::NOT_SERVING);
    server.reset(); // does not wait for those who watch
    EXPECT_NE(stream.end(), grpc::StatusCode::OK);
}

TEST_F(StandardProtocols, health_of_a_service_that_is_not_here_is_unknown_to_a_watcher) {
    Stream stream(server->port(), "/grpc.health.v1.Health/Watch");
    HealthCheckRequest request;
    request.set_service("test.Nothing");
    stream.write(request);
    EXPECT_EQ(stream.read<HealthCheckResponse>().status(), HealthCheckResponse::SERVICE_UNKNOWN);
}

TEST_F(StandardProtocols, reflection_lists_services) {
    Stream stream(server->port(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
    ServerReflectionRequest question;
    question.set_list_services("*");
    std::set<std::string> names;
    for (const auto& service : ask(stream, question).list_services_response().service()) {
        names.insert(service.name());
    }
    EXPECT_EQ(names, (std::set<std::string>{"test.Echo", "grpc.health.v1.Health"}));
}

TEST_F(StandardProtocols, reflection_gives_the_file_with_a_symbol_and_all_it_imports) {
    Stream stream(server->port(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
    ServerReflectionRequest question;
    question.set_file_containing_symbol("grpc.health.v1.Health");
    const auto by_symbol = ask(stream, question);
    ASSERT_EQ(by_symbol.file_descriptor_response().file_descriptor_proto_size(), 1);
    google::protobuf::FileDescriptorProto file;
    ASSERT_TRUE(file.ParseFromString(by_symbol.file_descriptor_response().file_descriptor_proto(0)));
    EXPECT_EQ(file.name(), "grpc/health/v1/health.proto");

    question.set_file_by_filename("grpc/reflection/v1alpha/reflection.proto");
    EXPECT_EQ(ask(stream, question).file_descriptor_response().file_descriptor_proto_size(), 1);
    question.set_file_containing_symbol("test.Echo"); // bytes without a contract
    EXPECT_EQ(ask(stream, question).error_response().error_code(), static_cast<int>(grpc::StatusCode::NOT_FOUND));
    question.set_all_extension_numbers_of_type("x");
    EXPECT_EQ(ask(stream, question).error_response().error_code(), static_cast<int>(grpc::StatusCode::UNIMPLEMENTED));
}

TEST_F(StandardProtocols, reflection_is_off_unless_it_is_wanted) {
    Server silent(loop, {}, {.addresses = {"127.0.0.1:0"}, .cluster_secret = "s"});
    Stream stream(silent.port(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");
    stream.write(ServerReflectionRequest());
    EXPECT_EQ(stream.end(), grpc::StatusCode::UNIMPLEMENTED);
}

} // namespace
} // namespace merx::rpc
