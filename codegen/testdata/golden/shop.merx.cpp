// Made by protoc-gen-merx from merx/shop/v1/shop.proto.
#include "merx/shop/v1/shop.merx.hpp"

#include "http/json_reader.hpp"
#include "http/json_writer.hpp"
#include "http/binding.hpp"
#include "rpc/protobuf.hpp"

namespace merx::shop::v1 {

std::span<const merx::json::EnumName> names_of(ThingState) {
    static constexpr merx::json::EnumName names[] = {
        {1, "pending"},
        {2, "on_sale"},
    };
    return names;
}

std::string_view name_of(ThingState value) {
    return merx::json::find_name(names_of(value), value);
}

std::span<const merx::json::EnumName> names_of(Thing_Color) {
    static constexpr merx::json::EnumName names[] = {
        {1, "red"},
    };
    return names;
}

std::string_view name_of(Thing_Color value) {
    return merx::json::find_name(names_of(value), value);
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const Thing& message) {
    out.begin_object();
    out.raw("\"id\":");
    out.string(message.id());
    out.raw(",\"name\":");
    out.string(message.name());
    if (message.has_note()) {
        out.raw(",\"note\":");
        out.string(message.note());
    }
    out.raw(",\"state\":");
    out.string(name_of(message.state()));
    out.raw(",\"colors\":");
    out.begin_array();
    for (const auto& item : message.colors()) {
        out.item();
        out.string(name_of(static_cast<Thing_Color>(item)));
    }
    out.end_array();
    if (message.has_price()) {
        out.raw(",\"price\":");
        write_json(out, message.price());
    }
    if (message.has_weight_grams()) {
        out.raw(",\"weight_grams\":");
        out.number(message.weight_grams());
    }
    out.raw(",\"big\":");
    out.number(message.big());
    out.raw(",\"huge\":");
    out.number(message.huge());
    out.raw(",\"ratio\":");
    out.number(message.ratio());
    out.raw(",\"coarse\":");
    out.number(message.coarse());
    out.raw(",\"active\":");
    out.boolean(message.active());
    out.raw(",\"attributes\":");
    out.begin_object();
    for (const auto* entry : merx::json::by_key(message.attributes())) {
        out.key(entry->first);
        out.string(entry->second);
    }
    out.end_object();
    out.raw(",\"places\":");
    out.begin_object();
    for (const auto* entry : merx::json::by_key(message.places())) {
        out.key(entry->first);
        write_json(out, entry->second);
    }
    out.end_object();
    out.raw(",\"counts\":");
    out.begin_object();
    for (const auto* entry : merx::json::by_key(message.counts())) {
        out.key(entry->first);
        out.number(entry->second);
    }
    out.end_object();
    out.raw(",\"parts\":");
    out.begin_array();
    for (const auto& item : message.parts()) {
        out.item();
        write_json(out, item);
    }
    out.end_array();
    out.raw(",\"words\":");
    out.begin_array();
    for (const auto& item : message.words()) {
        out.item();
        out.string(item);
    }
    out.end_array();
    out.raw(",\"numbers\":");
    out.begin_array();
    for (const auto& item : message.numbers()) {
        out.item();
        out.number(item);
    }
    out.end_array();
    if (message.has_release_time()) {
        out.raw(",\"release_time\":");
        out.time(message.release_time().seconds(), message.release_time().nanos());
    }
    out.raw(",\"payload\":");
    out.bytes(message.payload());
    if (message.has_street()) {
        out.raw(",\"street\":");
        out.string(message.street());
    }
    if (message.has_locker()) {
        out.raw(",\"locker\":");
        write_json(out, message.locker());
    }
    out.raw(",\"register\":");
    out.string(message.register_());
    out.raw(",\"times\":");
    out.begin_array();
    for (const auto& item : message.times()) {
        out.item();
        out.time(item.seconds(), item.nanos());
    }
    out.end_array();
    out.raw(",\"etag\":");
    out.string(message.etag());
    if (message.has_create_time()) {
        out.raw(",\"create_time\":");
        out.time(message.create_time().seconds(), message.create_time().nanos());
    }
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] Thing& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"id", merx::json::Field::output_only},
        {"name", merx::json::Field::required},
        {"note", merx::json::Field::nullable},
        {"state"},
        {"colors"},
        {"price", merx::json::Field::nullable},
        {"weight_grams", merx::json::Field::nullable},
        {"big"},
        {"huge"},
        {"ratio"},
        {"coarse"},
        {"active"},
        {"attributes"},
        {"places"},
        {"counts"},
        {"parts"},
        {"words"},
        {"numbers"},
        {"release_time", merx::json::Field::nullable},
        {"payload"},
        {"secret"},
        {"street", merx::json::Field::nullable},
        {"locker", merx::json::Field::nullable},
        {"register"},
        {"times"},
        {"etag", merx::json::Field::output_only},
        {"create_time", merx::json::Field::output_only | merx::json::Field::nullable},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 1: { // name
            in.read_filled(*message.mutable_name());
            break;
        }
        case 2: { // note
            in.read(*message.mutable_note());
            break;
        }
        case 3: { // state
            if (ThingState value{}; merx::json::read_enum(in, value)) {
                message.set_state(value);
            }
            break;
        }
        case 4: { // colors
            if (in.enter_array()) {
                while (in.next_item()) {
                    if (Thing_Color value{}; merx::json::read_enum(in, value)) {
                        message.add_colors(value);
                    }
                }
            }
            break;
        }
        case 5: { // price
            read_json(in, *message.mutable_price());
            break;
        }
        case 6: { // weight_grams
            if (std::int32_t value{}; in.read(value)) {
                message.set_weight_grams(value);
            }
            break;
        }
        case 7: { // big
            if (std::int64_t value{}; in.read(value)) {
                message.set_big(value);
            }
            break;
        }
        case 8: { // huge
            if (std::uint64_t value{}; in.read(value)) {
                message.set_huge(value);
            }
            break;
        }
        case 9: { // ratio
            if (double value{}; in.read(value)) {
                message.set_ratio(value);
            }
            break;
        }
        case 10: { // coarse
            if (float value{}; in.read(value)) {
                message.set_coarse(value);
            }
            break;
        }
        case 11: { // active
            if (bool value{}; in.read(value)) {
                message.set_active(value);
            }
            break;
        }
        case 12: { // attributes
            if (in.enter_object()) {
                auto& entries = *message.mutable_attributes();
                std::string_view key;
                while (in.next_member(key)) {
                    const auto [entry, is_new] = entries.try_emplace(std::string(key));
                    if (!is_new) {
                        in.refuse("duplicate_field", "This field is given twice.");
                        continue;
                    }
                    in.read(*&entry->second);
                }
            }
            break;
        }
        case 13: { // places
            if (in.enter_object()) {
                auto& entries = *message.mutable_places();
                std::string_view key;
                while (in.next_member(key)) {
                    const auto [entry, is_new] = entries.try_emplace(std::string(key));
                    if (!is_new) {
                        in.refuse("duplicate_field", "This field is given twice.");
                        continue;
                    }
                    read_json(in, *&entry->second);
                }
            }
            break;
        }
        case 14: { // counts
            if (in.enter_object()) {
                auto& entries = *message.mutable_counts();
                std::string_view key;
                while (in.next_member(key)) {
                    const auto [entry, is_new] = entries.try_emplace(std::string(key));
                    if (!is_new) {
                        in.refuse("duplicate_field", "This field is given twice.");
                        continue;
                    }
                    if (std::int64_t value{}; in.read(value)) {
                        entry->second = (value);
                    }
                }
            }
            break;
        }
        case 15: { // parts
            if (in.enter_array()) {
                while (in.next_item()) {
                    read_json(in, *message.add_parts());
                }
            }
            break;
        }
        case 16: { // words
            if (in.enter_array()) {
                while (in.next_item()) {
                    in.read(*message.add_words());
                }
            }
            break;
        }
        case 17: { // numbers
            if (in.enter_array()) {
                while (in.next_item()) {
                    if (std::int32_t value{}; in.read(value)) {
                        message.add_numbers(value);
                    }
                }
            }
            break;
        }
        case 18: { // release_time
            std::int64_t seconds = 0;
            std::int32_t nanos = 0;
            if (in.read_time(seconds, nanos)) {
                auto& time = *message.mutable_release_time();
                time.set_seconds(seconds);
                time.set_nanos(nanos);
            }
            break;
        }
        case 19: { // payload
            in.read_bytes(*message.mutable_payload());
            break;
        }
        case 20: { // secret
            in.read(*message.mutable_secret());
            break;
        }
        case 21: { // street
            if (message.sending_case() != 0) {
                in.refuse("more_than_one", "Only one of the fields of \"sending\" may be given.");
                break;
            }
            in.read(*message.mutable_street());
            break;
        }
        case 22: { // locker
            if (message.sending_case() != 0) {
                in.refuse("more_than_one", "Only one of the fields of \"sending\" may be given.");
                break;
            }
            read_json(in, *message.mutable_locker());
            break;
        }
        case 23: { // register
            in.read(*message.mutable_register_());
            break;
        }
        case 24: { // times
            if (in.enter_array()) {
                while (in.next_item()) {
                    std::int64_t seconds = 0;
                    std::int32_t nanos = 0;
                    if (in.read_time(seconds, nanos)) {
                        auto& time = *message.add_times();
                        time.set_seconds(seconds);
                        time.set_nanos(nanos);
                    }
                }
            }
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const Thing_Part& message) {
    out.begin_object();
    out.raw("\"name\":");
    out.string(message.name());
    out.raw(",\"count\":");
    out.number(message.count());
    out.raw(",\"parts\":");
    out.begin_array();
    for (const auto& item : message.parts()) {
        out.item();
        write_json(out, item);
    }
    out.end_array();
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] Thing_Part& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"name", merx::json::Field::required},
        {"count"},
        {"parts"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // name
            in.read_filled(*message.mutable_name());
            break;
        }
        case 1: { // count
            if (std::uint32_t value{}; in.read(value)) {
                message.set_count(value);
            }
            break;
        }
        case 2: { // parts
            if (in.enter_array()) {
                while (in.next_item()) {
                    read_json(in, *message.add_parts());
                }
            }
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const GetThingRequest& message) {
    out.begin_object();
    out.raw("\"id\":");
    out.string(message.id());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] GetThingRequest& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"id"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // id
            in.read(*message.mutable_id());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const ListThingsRequest& message) {
    out.begin_object();
    out.raw("\"page_size\":");
    out.number(message.page_size());
    out.raw(",\"page_token\":");
    out.string(message.page_token());
    out.raw(",\"states\":");
    out.begin_array();
    for (const auto& item : message.states()) {
        out.item();
        out.string(name_of(static_cast<ThingState>(item)));
    }
    out.end_array();
    out.raw(",\"attributes\":");
    out.begin_object();
    for (const auto* entry : merx::json::by_key(message.attributes())) {
        out.key(entry->first);
        out.string(entry->second);
    }
    out.end_object();
    if (message.has_active()) {
        out.raw(",\"active\":");
        out.boolean(message.active());
    }
    if (message.has_min_price()) {
        out.raw(",\"min_price\":");
        out.number(message.min_price());
    }
    if (message.has_created_after()) {
        out.raw(",\"created_after\":");
        out.time(message.created_after().seconds(), message.created_after().nanos());
    }
    out.raw(",\"words\":");
    out.begin_array();
    for (const auto& item : message.words()) {
        out.item();
        out.string(item);
    }
    out.end_array();
    out.raw(",\"state\":");
    out.string(name_of(message.state()));
    out.raw(",\"choices\":");
    out.begin_object();
    for (const auto* entry : merx::json::by_key(message.choices())) {
        out.key(entry->first);
        write_json(out, entry->second);
    }
    out.end_object();
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] ListThingsRequest& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"page_size"},
        {"page_token"},
        {"states"},
        {"attributes"},
        {"active", merx::json::Field::nullable},
        {"min_price", merx::json::Field::nullable},
        {"created_after", merx::json::Field::nullable},
        {"words"},
        {"state"},
        {"choices"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // page_size
            if (std::int32_t value{}; in.read(value)) {
                message.set_page_size(value);
            }
            break;
        }
        case 1: { // page_token
            in.read(*message.mutable_page_token());
            break;
        }
        case 2: { // states
            if (in.enter_array()) {
                while (in.next_item()) {
                    if (ThingState value{}; merx::json::read_enum(in, value)) {
                        message.add_states(value);
                    }
                }
            }
            break;
        }
        case 3: { // attributes
            if (in.enter_object()) {
                auto& entries = *message.mutable_attributes();
                std::string_view key;
                while (in.next_member(key)) {
                    const auto [entry, is_new] = entries.try_emplace(std::string(key));
                    if (!is_new) {
                        in.refuse("duplicate_field", "This field is given twice.");
                        continue;
                    }
                    in.read(*&entry->second);
                }
            }
            break;
        }
        case 4: { // active
            if (bool value{}; in.read(value)) {
                message.set_active(value);
            }
            break;
        }
        case 5: { // min_price
            if (std::int64_t value{}; in.read(value)) {
                message.set_min_price(value);
            }
            break;
        }
        case 6: { // created_after
            std::int64_t seconds = 0;
            std::int32_t nanos = 0;
            if (in.read_time(seconds, nanos)) {
                auto& time = *message.mutable_created_after();
                time.set_seconds(seconds);
                time.set_nanos(nanos);
            }
            break;
        }
        case 7: { // words
            if (in.enter_array()) {
                while (in.next_item()) {
                    in.read(*message.add_words());
                }
            }
            break;
        }
        case 8: { // state
            if (ThingState value{}; merx::json::read_enum(in, value)) {
                message.set_state(value);
            }
            break;
        }
        case 9: { // choices
            if (in.enter_object()) {
                auto& entries = *message.mutable_choices();
                std::string_view key;
                while (in.next_member(key)) {
                    const auto [entry, is_new] = entries.try_emplace(std::string(key));
                    if (!is_new) {
                        in.refuse("duplicate_field", "This field is given twice.");
                        continue;
                    }
                    read_json(in, *&entry->second);
                }
            }
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const Choice& message) {
    out.begin_object();
    out.raw("\"values\":");
    out.begin_array();
    for (const auto& item : message.values()) {
        out.item();
        out.string(item);
    }
    out.end_array();
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] Choice& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"values"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // values
            if (in.enter_array()) {
                while (in.next_item()) {
                    in.read(*message.add_values());
                }
            }
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const ListThingsResponse& message) {
    out.begin_object();
    out.raw("\"things\":");
    out.begin_array();
    for (const auto& item : message.things()) {
        out.item();
        write_json(out, item);
    }
    out.end_array();
    out.raw(",\"next_page_token\":");
    out.string(message.next_page_token());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] ListThingsResponse& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"things"},
        {"next_page_token"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // things
            if (in.enter_array()) {
                while (in.next_item()) {
                    read_json(in, *message.add_things());
                }
            }
            break;
        }
        case 1: { // next_page_token
            in.read(*message.mutable_next_page_token());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const CreateThingRequest& message) {
    out.begin_object();
    if (message.has_thing()) {
        out.raw("\"thing\":");
        write_json(out, message.thing());
    }
    out.separate_member();
out.raw("\"dry_run\":");
    out.boolean(message.dry_run());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] CreateThingRequest& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"thing", merx::json::Field::required | merx::json::Field::nullable},
        {"dry_run"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // thing
            read_json(in, *message.mutable_thing());
            break;
        }
        case 1: { // dry_run
            if (bool value{}; in.read(value)) {
                message.set_dry_run(value);
            }
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const PutPartRequest& message) {
    out.begin_object();
    out.raw("\"id\":");
    out.string(message.id());
    out.raw(",\"part\":");
    out.string(message.part());
    out.raw(",\"quantity\":");
    out.number(message.quantity());
    if (message.has_reason()) {
        out.raw(",\"reason\":");
        out.string(message.reason());
    }
    if (message.has_price()) {
        out.raw(",\"price\":");
        write_json(out, message.price());
    }
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] PutPartRequest& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"id"},
        {"part"},
        {"quantity", merx::json::Field::required},
        {"reason", merx::json::Field::nullable},
        {"price", merx::json::Field::nullable},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // id
            in.read(*message.mutable_id());
            break;
        }
        case 1: { // part
            in.read(*message.mutable_part());
            break;
        }
        case 2: { // quantity
            if (std::int32_t value{}; in.read(value)) {
                message.set_quantity(value);
            }
            break;
        }
        case 3: { // reason
            in.read(*message.mutable_reason());
            break;
        }
        case 4: { // price
            read_json(in, *message.mutable_price());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const OpenBoxRequest& message) {
    out.begin_object();
    if (message.has_label()) {
        out.raw("\"label\":");
        out.string(message.label());
    }
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] OpenBoxRequest& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"label", merx::json::Field::nullable},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // label
            in.read(*message.mutable_label());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const Box& message) {
    out.begin_object();
    out.raw("\"id\":");
    out.string(message.id());
    out.raw(",\"label\":");
    out.string(message.label());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] Box& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"id"},
        {"label"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // id
            in.read(*message.mutable_id());
            break;
        }
        case 1: { // label
            in.read(*message.mutable_label());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const NoticeRequest& message) {
    out.begin_object();
    out.raw("\"sender\":");
    out.string(message.sender());
    out.raw(",\"body\":");
    out.bytes(message.body());
    out.raw(",\"signature\":");
    out.string(message.signature());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] NoticeRequest& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"sender"},
        {"body"},
        {"signature"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // sender
            in.read(*message.mutable_sender());
            break;
        }
        case 1: { // body
            in.read_bytes(*message.mutable_body());
            break;
        }
        case 2: { // signature
            in.read(*message.mutable_signature());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const Picture& message) {
    out.begin_object();
    out.raw("\"svg\":");
    out.string(message.svg());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] Picture& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"svg"},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // svg
            in.read(*message.mutable_svg());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

void write_json(merx::json::Writer& out, [[maybe_unused]] const FindRequest& message) {
    out.begin_object();
    out.raw("\"q\":");
    out.string(message.q());
    out.end_object();
}

bool read_json(merx::json::Reader& in, [[maybe_unused]] FindRequest& message, merx::json::FieldSet elsewhere) {
    const std::size_t errors = in.errors();
    static constexpr merx::json::Field fields[] = {
        {"q", merx::json::Field::required},
    };
    merx::json::Members members(in, fields, elsewhere);
    for (int field = members.next(); field >= 0; field = members.next()) {
        switch (field) {
        case 0: { // q
            in.read_filled(*message.mutable_q());
            break;
        }
        default: break;
        }
    }
    return in.errors() == errors;
}

namespace {

class ThingServiceClient final : public ThingService {
public:
    explicit ThingServiceClient(merx::rpc::Channel& channel) : channel_(channel) {}

    merx::Task<merx::Result<Thing>> get_thing(const merx::rpc::Call& call,
        const GetThingRequest& request) override {
        return merx::rpc::ask<Thing>(channel_, "/merx.shop.v1.ThingService/GetThing", call, request, merx::rpc::Repeat::safe);
    }

    merx::Task<merx::Result<ListThingsResponse>> list_things(const merx::rpc::Call& call,
        const ListThingsRequest& request) override {
        return merx::rpc::ask<ListThingsResponse>(channel_, "/merx.shop.v1.ThingService/ListThings", call, request);
    }

    merx::Task<merx::Result<Thing>> create_thing(const merx::rpc::Call& call,
        const CreateThingRequest& request) override {
        return merx::rpc::ask<Thing>(channel_, "/merx.shop.v1.ThingService/CreateThing", call, request);
    }

    merx::Task<merx::Result<Thing>> put_part(const merx::rpc::Call& call,
        const PutPartRequest& request) override {
        return merx::rpc::ask<Thing>(channel_, "/merx.shop.v1.ThingService/PutPart", call, request, merx::rpc::Repeat::safe);
    }

    merx::Task<merx::Result<void>> delete_thing(const merx::rpc::Call& call,
        const GetThingRequest& request) override {
        return merx::rpc::ask<void>(channel_, "/merx.shop.v1.ThingService/DeleteThing", call, request);
    }

    merx::Task<merx::Result<Box>> open_box(const merx::rpc::Call& call,
        const OpenBoxRequest& request) override {
        return merx::rpc::ask<Box>(channel_, "/merx.shop.v1.ThingService/OpenBox", call, request);
    }

    merx::Task<merx::Result<Box>> seal_box(const merx::rpc::Call& call,
        const GetThingRequest& request) override {
        return merx::rpc::ask<Box>(channel_, "/merx.shop.v1.ThingService/SealBox", call, request);
    }

    merx::Task<merx::Result<void>> notice(const merx::rpc::Call& call,
        const NoticeRequest& request) override {
        return merx::rpc::ask<void>(channel_, "/merx.shop.v1.ThingService/Notice", call, request);
    }

    merx::Task<merx::Result<Picture>> get_picture(const merx::rpc::Call& call,
        const GetThingRequest& request) override {
        return merx::rpc::ask<Picture>(channel_, "/merx.shop.v1.ThingService/GetPicture", call, request);
    }

    merx::Task<merx::Result<ListThingsResponse>> find(const merx::rpc::Call& call,
        const FindRequest& request) override {
        return merx::rpc::ask<ListThingsResponse>(channel_, "/merx.shop.v1.ThingService/Find", call, request);
    }

    merx::Task<merx::Result<Box>> count_things(const merx::rpc::Call& call,
        const OpenBoxRequest& request) override {
        return merx::rpc::ask<Box>(channel_, "/merx.shop.v1.ThingService/CountThings", call, request);
    }

private:
    merx::rpc::Channel& channel_;
};

} // namespace

std::unique_ptr<ThingService> make_thing_service_client(merx::rpc::Channel& channel) {
    return std::make_unique<ThingServiceClient>(channel);
}

merx::rpc::Service grpc_service(ThingService& service) {
    merx::rpc::Service out{"merx.shop.v1.ThingService", {}};
    out.methods.push_back({"GetThing", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::get_thing, call, request);
    }});
    out.methods.push_back({"ListThings", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::list_things, call, request);
    }});
    out.methods.push_back({"CreateThing", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::create_thing, call, request);
    }});
    out.methods.push_back({"PutPart", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::put_part, call, request);
    }});
    out.methods.push_back({"DeleteThing", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::delete_thing, call, request);
    }});
    out.methods.push_back({"OpenBox", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::open_box, call, request);
    }});
    out.methods.push_back({"SealBox", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::seal_box, call, request);
    }});
    out.methods.push_back({"Notice", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::notice, call, request);
    }});
    out.methods.push_back({"GetPicture", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::get_picture, call, request);
    }});
    out.methods.push_back({"Find", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::find, call, request);
    }});
    out.methods.push_back({"CountThings", [&service](const merx::rpc::Call& call, std::string_view request) {
        return merx::rpc::answer(service, &ThingService::count_things, call, request);
    }});
    return out;
}

namespace {

merx::Result<GetThingRequest> bind_get_thing([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    merx::json::FieldErrors errors;
    GetThingRequest message;
    merx::http::QueryReader query(request.query, {}, errors);
    query.next();
    message.set_id(std::string(path.find("id")));
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_get_thing(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_get_thing(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.get_thing(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 200;
    if (!answer->etag().empty()) {
        response.headers.emplace_back("ETag", '"' + answer->etag() + '"');
    }
    merx::json::Writer body(response.body);
    write_json(body, *answer);
    co_return response;
}

merx::Result<ListThingsRequest> bind_list_things([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    merx::json::FieldErrors errors;
    ListThingsRequest message;
    static constexpr merx::json::Field parameters[] = {
        {"page_size"},
        {"page_token"},
        {"states", merx::json::Field::repeated},
        {"attributes", merx::json::Field::keyed},
        {"active"},
        {"min_price"},
        {"created_after"},
        {"words", merx::json::Field::repeated},
        {"state"},
        {"choices", merx::json::Field::keyed | merx::json::Field::repeated},
    };
    merx::http::QueryReader query(request.query, parameters, errors);
    for (int parameter = query.next(); parameter >= 0; parameter = query.next()) {
        switch (parameter) {
        case 0: { // page_size
            if (std::int32_t value{}; query.read(value)) {
                message.set_page_size(value);
            }
            break;
        }
        case 1: { // page_token
            query.read(*message.mutable_page_token());
            break;
        }
        case 2: { // states
            if (ThingState value{}; merx::http::read_enum(query, value)) {
                message.add_states(value);
            }
            break;
        }
        case 3: { // attributes
            query.read((*message.mutable_attributes())[query.key()]);
            break;
        }
        case 4: { // active
            if (bool value{}; query.read(value)) {
                message.set_active(value);
            }
            break;
        }
        case 5: { // min_price
            if (std::int64_t value{}; query.read(value)) {
                message.set_min_price(value);
            }
            break;
        }
        case 6: { // created_after
            std::int64_t seconds = 0;
            std::int32_t nanos = 0;
            if (query.read_time(seconds, nanos)) {
                auto& time = *message.mutable_created_after();
                time.set_seconds(seconds);
                time.set_nanos(nanos);
            }
            break;
        }
        case 7: { // words
            query.read(*message.add_words());
            break;
        }
        case 8: { // state
            if (ThingState value{}; merx::http::read_enum(query, value)) {
                message.set_state(value);
            }
            break;
        }
        case 9: { // choices
            query.read(*(*message.mutable_choices())[query.key()].add_values());
            break;
        }
        default: break;
        }
    }
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_list_things(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_list_things(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.list_things(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 200;
    merx::json::Writer body(response.body);
    write_json(body, *answer);
    co_return response;
}

merx::Result<CreateThingRequest> bind_create_thing([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    if (auto type = merx::http::require_json(request); !type) {
        return merx::fail(std::move(type).error());
    }
    merx::json::FieldErrors errors;
    CreateThingRequest message;
    merx::json::Reader body(request.body, errors);
    read_json(body, *message.mutable_thing());
    static constexpr merx::json::Field parameters[] = {
        {"dry_run"},
    };
    merx::http::QueryReader query(request.query, parameters, errors);
    for (int parameter = query.next(); parameter >= 0; parameter = query.next()) {
        switch (parameter) {
        case 0: { // dry_run
            if (bool value{}; query.read(value)) {
                message.set_dry_run(value);
            }
            break;
        }
        default: break;
        }
    }
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_create_thing(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_create_thing(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.create_thing(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 201;
    if (answer->state() == 1) { // pending
        response.status = 202;
    }
    if (!answer->etag().empty()) {
        response.headers.emplace_back("ETag", '"' + answer->etag() + '"');
    }
    merx::json::Writer body(response.body);
    write_json(body, *answer);
    co_return response;
}

merx::Result<PutPartRequest> bind_put_part([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    if (auto type = merx::http::require_json(request); !type) {
        return merx::fail(std::move(type).error());
    }
    merx::json::FieldErrors errors;
    PutPartRequest message;
    merx::json::Reader body(request.body, errors);
    read_json(body, message, 3U);
    merx::http::QueryReader query(request.query, {}, errors);
    query.next();
    message.set_id(std::string(path.find("id")));
    message.set_part(std::string(path.find("part")));
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_put_part(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_put_part(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.put_part(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 200;
    if (!answer->etag().empty()) {
        response.headers.emplace_back("ETag", '"' + answer->etag() + '"');
    }
    merx::json::Writer body(response.body);
    write_json(body, *answer);
    co_return response;
}

merx::Result<GetThingRequest> bind_delete_thing([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    merx::json::FieldErrors errors;
    GetThingRequest message;
    merx::http::QueryReader query(request.query, {}, errors);
    query.next();
    message.set_id(std::string(path.find("id")));
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_delete_thing(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_delete_thing(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.delete_thing(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 204;
    response.content_type.clear();
    co_return response;
}

merx::Result<OpenBoxRequest> bind_open_box([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    if (auto type = merx::http::require_json(request); !type) {
        return merx::fail(std::move(type).error());
    }
    merx::json::FieldErrors errors;
    OpenBoxRequest message;
    merx::json::Reader body(request.body.empty() ? "{}" : request.body, errors);
    read_json(body, message);
    merx::http::QueryReader query(request.query, {}, errors);
    query.next();
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_open_box(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_open_box(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.open_box(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 201;
    merx::json::Writer body(response.body);
    write_json(body, *answer);
    co_return response;
}

merx::Result<GetThingRequest> bind_seal_box([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    merx::json::FieldErrors errors;
    GetThingRequest message;
    merx::http::expect_no_body(request, errors);
    merx::http::QueryReader query(request.query, {}, errors);
    query.next();
    message.set_id(std::string(path.find("id")));
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_seal_box(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_seal_box(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.seal_box(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 200;
    merx::json::Writer body(response.body);
    write_json(body, *answer);
    co_return response;
}

merx::Result<NoticeRequest> bind_notice([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    merx::json::FieldErrors errors;
    NoticeRequest message;
    message.set_body(std::string(request.body));
    merx::http::QueryReader query(request.query, {}, errors);
    query.next();
    message.set_sender(std::string(path.find("sender")));
    merx::http::bind_header(request, "X-Signature", *message.mutable_signature());
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_notice(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_notice(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.notice(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 204;
    response.content_type.clear();
    co_return response;
}

merx::Result<GetThingRequest> bind_get_picture([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    merx::json::FieldErrors errors;
    GetThingRequest message;
    merx::http::QueryReader query(request.query, {}, errors);
    query.next();
    message.set_id(std::string(path.find("id")));
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_get_picture(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_get_picture(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.get_picture(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 200;
    response.content_type = "image/svg+xml";
    response.body = std::move(*answer->mutable_svg());
    co_return response;
}

merx::Result<FindRequest> bind_find([[maybe_unused]] const merx::http::PathParams& path,
    const merx::http::Request& request) {
    merx::json::FieldErrors errors;
    FindRequest message;
    static constexpr merx::json::Field parameters[] = {
        {"q", merx::json::Field::required},
    };
    merx::http::QueryReader query(request.query, parameters, errors);
    for (int parameter = query.next(); parameter >= 0; parameter = query.next()) {
        switch (parameter) {
        case 0: { // q
            query.read(*message.mutable_q());
            break;
        }
        default: break;
        }
    }
    if (auto bound = errors.finish(); !bound) {
        return merx::fail(std::move(bound).error());
    }
    return message;
}

merx::Task<merx::Result<merx::http::Response>> answer_find(ThingService& service,
    const merx::rpc::Call& call, const merx::http::PathParams& path, const merx::http::Request& request) {
    auto message = bind_find(path, request);
    if (!message) {
        co_return merx::fail(std::move(message).error());
    }
    auto answer = co_await service.find(call, *message);
    if (!answer) {
        co_return merx::fail(std::move(answer).error());
    }
    merx::http::Response response;
    response.status = 200;
    merx::json::Writer body(response.body);
    write_json(body, *answer);
    co_return response;
}

} // namespace

std::vector<merx::http::Route> rest_routes([[maybe_unused]] ThingService& service) {
    std::vector<merx::http::Route> routes;
    routes.reserve(10);
    routes.push_back({
        .method = merx::http::Method::get,
        .path = "/things/{id}",
        .operation = "shop.GetThing",
        .service = "shop",
        .access = merx::http::Access::anyone,
        .scope = "",
        .needs_idempotency_key = false,
        .cacheable = true,
        .uncached_with = {},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_get_thing(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::get,
        .path = "/things",
        .operation = "shop.ListThings",
        .service = "shop",
        .access = merx::http::Access::signed_in,
        .scope = "",
        .needs_idempotency_key = false,
        .cacheable = true,
        .uncached_with = {"words", "choices"},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_list_things(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::post,
        .path = "/things",
        .operation = "shop.CreateThing",
        .service = "shop",
        .access = merx::http::Access::scope,
        .scope = "things:write",
        .needs_idempotency_key = true,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::checkout,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_create_thing(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::put,
        .path = "/things/{id}/parts/{part}",
        .operation = "shop.PutPart",
        .service = "shop",
        .access = merx::http::Access::owner,
        .scope = "things:write",
        .needs_idempotency_key = false,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_put_part(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::del,
        .path = "/things/{id}",
        .operation = "shop.DeleteThing",
        .service = "shop",
        .access = merx::http::Access::scope,
        .scope = "things:write",
        .needs_idempotency_key = false,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_delete_thing(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::post,
        .path = "/boxes",
        .operation = "shop.OpenBox",
        .service = "shop",
        .access = merx::http::Access::anyone,
        .scope = "",
        .needs_idempotency_key = false,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::credentials,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_open_box(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::post,
        .path = "/boxes/{id}/seal",
        .operation = "shop.SealBox",
        .service = "shop",
        .access = merx::http::Access::signed_in,
        .scope = "",
        .needs_idempotency_key = false,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_seal_box(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::post,
        .path = "/notices/{sender}",
        .operation = "shop.Notice",
        .service = "shop",
        .access = merx::http::Access::anyone,
        .scope = "",
        .needs_idempotency_key = false,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_notice(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::get,
        .path = "/things/{id}/picture",
        .operation = "shop.GetPicture",
        .service = "shop",
        .access = merx::http::Access::anyone,
        .scope = "",
        .needs_idempotency_key = false,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_get_picture(service, call, path, request);
        },
    });
    routes.push_back({
        .method = merx::http::Method::get,
        .path = "/find",
        .operation = "shop.Find",
        .service = "shop",
        .access = merx::http::Access::anyone,
        .scope = "",
        .needs_idempotency_key = false,
        .cacheable = false,
        .uncached_with = {},
        .rate = merx::http::Rate::ordinary,
        .invoke = [&service](const merx::rpc::Call& call, const merx::http::PathParams& path,
                      const merx::http::Request& request) {
            return answer_find(service, call, path, request);
        },
    });
    return routes;
}

std::string_view thing_service_openapi() {
    return R"openapi({
  "paths": {
    "/things/{id}": {
      "get": {
        "operationId": "shop.GetThing",
        "tags": [
          "shop"
        ],
        "summary": "One thing",
        "description": "One thing. Its answer has an ETag.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The thing's id.",
            "schema": {
              "type": "string",
              "description": "The thing's id."
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A thing with a field of every kind.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.Thing"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {},
          {
            "bearer": []
          }
        ]
      },
      "delete": {
        "operationId": "shop.DeleteThing",
        "tags": [
          "shop"
        ],
        "summary": "Removes a thing",
        "description": "Removes a thing.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The thing's id.",
            "schema": {
              "type": "string",
              "description": "The thing's id."
            }
          }
        ],
        "responses": {
          "204": {
            "description": "Done."
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {
            "bearer": [
              "things:write"
            ]
          }
        ]
      }
    },
    "/things": {
      "get": {
        "operationId": "shop.ListThings",
        "tags": [
          "shop"
        ],
        "summary": "A page of things",
        "description": "A page of things.",
        "parameters": [
          {
            "name": "page_size",
            "in": "query",
            "description": "At most so many.",
            "schema": {
              "type": "integer",
              "format": "int32",
              "description": "At most so many."
            }
          },
          {
            "name": "page_token",
            "in": "query",
            "description": "From the page before.",
            "schema": {
              "type": "string",
              "description": "From the page before."
            }
          },
          {
            "name": "states",
            "in": "query",
            "description": "Only these states.",
            "schema": {
              "type": "array",
              "items": {
                "$ref": "#/components/schemas/shop.ThingState"
              },
              "description": "Only these states."
            }
          },
          {
            "name": "attributes",
            "in": "query",
            "description": "Only with these attributes.",
            "style": "deepObject",
            "explode": true,
            "schema": {
              "type": "object",
              "additionalProperties": {
                "type": "string"
              },
              "description": "Only with these attributes."
            }
          },
          {
            "name": "active",
            "in": "query",
            "description": "Only active ones, or only others.",
            "schema": {
              "type": "boolean",
              "description": "Only active ones, or only others."
            }
          },
          {
            "name": "min_price",
            "in": "query",
            "description": "No cheaper than this.",
            "schema": {
              "type": "integer",
              "format": "int64",
              "description": "No cheaper than this."
            }
          },
          {
            "name": "created_after",
            "in": "query",
            "description": "Made after this.",
            "schema": {
              "type": "string",
              "format": "date-time",
              "description": "Made after this."
            }
          },
          {
            "name": "words",
            "in": "query",
            "description": "Any of these words.",
            "schema": {
              "type": "array",
              "items": {
                "type": "string"
              },
              "description": "Any of these words."
            }
          },
          {
            "name": "state",
            "in": "query",
            "description": "One state.",
            "schema": {
              "$ref": "#/components/schemas/shop.ThingState",
              "description": "One state."
            }
          },
          {
            "name": "choices",
            "in": "query",
            "description": "Only with one of the values of each of these attributes.",
            "style": "deepObject",
            "explode": true,
            "schema": {
              "type": "object",
              "additionalProperties": {
                "type": "array",
                "items": {
                  "type": "string"
                }
              }
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of things.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.ListThingsResponse"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {
            "bearer": []
          }
        ]
      },
      "post": {
        "operationId": "shop.CreateThing",
        "tags": [
          "shop"
        ],
        "summary": "Makes a thing, perhaps later",
        "description": "Makes a thing, perhaps later.",
        "parameters": [
          {
            "name": "dry_run",
            "in": "query",
            "description": "Only checks it.",
            "schema": {
              "type": "boolean",
              "description": "Only checks it."
            }
          },
          {
            "$ref": "#/components/parameters/IdempotencyKey"
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/shop.Thing"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "A thing with a field of every kind.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.Thing"
                }
              }
            }
          },
          "202": {
            "description": "Accepted, while `state` is `pending`.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.Thing"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {
            "bearer": [
              "things:write"
            ]
          }
        ]
      }
    },
    "/things/{id}/parts/{part}": {
      "put": {
        "operationId": "shop.PutPart",
        "tags": [
          "shop"
        ],
        "summary": "Changes a part",
        "description": "Changes a part.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The thing's id.",
            "schema": {
              "type": "string",
              "description": "The thing's id."
            }
          },
          {
            "name": "part",
            "in": "path",
            "required": true,
            "description": "The part's name.",
            "schema": {
              "type": "string",
              "description": "The part's name."
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/shop.PutPartRequest"
              }
            }
          }
        },
        "responses": {
          "200": {
            "description": "A thing with a field of every kind.",
            "headers": {
              "ETag": {
                "$ref": "#/components/headers/ETag"
              }
            },
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.Thing"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {
            "bearer": []
          }
        ]
      }
    },
    "/boxes": {
      "post": {
        "operationId": "shop.OpenBox",
        "tags": [
          "shop"
        ],
        "summary": "Opens a box",
        "description": "Opens a box.",
        "requestBody": {
          "required": false,
          "content": {
            "application/json": {
              "schema": {
                "$ref": "#/components/schemas/shop.OpenBoxRequest"
              }
            }
          }
        },
        "responses": {
          "201": {
            "description": "A box.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.Box"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {},
          {
            "bearer": []
          }
        ]
      }
    },
    "/boxes/{id}/seal": {
      "post": {
        "operationId": "shop.SealBox",
        "tags": [
          "shop"
        ],
        "summary": "Does something to a box",
        "description": "Does something to a box.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The thing's id.",
            "schema": {
              "type": "string",
              "description": "The thing's id."
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A box.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.Box"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {
            "bearer": []
          }
        ]
      }
    },
    "/notices/{sender}": {
      "post": {
        "operationId": "shop.Notice",
        "tags": [
          "shop"
        ],
        "summary": "Takes a notice",
        "description": "Takes a notice.",
        "parameters": [
          {
            "name": "sender",
            "in": "path",
            "required": true,
            "description": "Who sends it.",
            "schema": {
              "type": "string",
              "description": "Who sends it."
            }
          },
          {
            "name": "X-Signature",
            "in": "header",
            "description": "What proves the sender.",
            "schema": {
              "type": "string",
              "description": "What proves the sender."
            }
          }
        ],
        "requestBody": {
          "required": true,
          "content": {
            "application/octet-stream": {
              "schema": {
                "type": "string"
              }
            }
          }
        },
        "responses": {
          "204": {
            "description": "Done."
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {},
          {
            "bearer": []
          }
        ]
      }
    },
    "/things/{id}/picture": {
      "get": {
        "operationId": "shop.GetPicture",
        "tags": [
          "shop"
        ],
        "summary": "A picture of a thing",
        "description": "A picture of a thing.",
        "parameters": [
          {
            "name": "id",
            "in": "path",
            "required": true,
            "description": "The thing's id.",
            "schema": {
              "type": "string",
              "description": "The thing's id."
            }
          }
        ],
        "responses": {
          "200": {
            "description": "The text of a picture.",
            "content": {
              "image/svg+xml": {
                "schema": {
                  "type": "string"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {},
          {
            "bearer": []
          }
        ]
      }
    },
    "/find": {
      "get": {
        "operationId": "shop.Find",
        "tags": [
          "shop"
        ],
        "summary": "Looks for something",
        "description": "Looks for something.",
        "parameters": [
          {
            "name": "q",
            "in": "query",
            "required": true,
            "description": "What to look for.",
            "schema": {
              "type": "string",
              "description": "What to look for."
            }
          }
        ],
        "responses": {
          "200": {
            "description": "A page of things.",
            "content": {
              "application/json": {
                "schema": {
                  "$ref": "#/components/schemas/shop.ListThingsResponse"
                }
              }
            }
          },
          "default": {
            "$ref": "#/components/responses/Problem"
          }
        },
        "security": [
          {},
          {
            "bearer": []
          }
        ]
      }
    }
  },
  "components": {
    "schemas": {
      "shop.Box": {
        "type": "object",
        "description": "A box.",
        "properties": {
          "id": {
            "type": "string",
            "description": "Its id."
          },
          "label": {
            "type": "string",
            "description": "Its label."
          }
        },
        "required": [
          "id",
          "label"
        ]
      },
      "shop.ListThingsResponse": {
        "type": "object",
        "description": "A page of things.",
        "properties": {
          "things": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/shop.Thing"
            },
            "description": "The things."
          },
          "next_page_token": {
            "type": "string",
            "description": "The token of the next page; empty on the last."
          }
        },
        "required": [
          "things",
          "next_page_token"
        ]
      },
      "shop.OpenBoxRequest": {
        "type": "object",
        "description": "Nothing that must be said.",
        "properties": {
          "label": {
            "type": "string",
            "description": "What to call it."
          }
        },
        "additionalProperties": false
      },
      "shop.Price": {
        "type": "object",
        "description": "An amount of money.",
        "properties": {
          "amount": {
            "type": "integer",
            "format": "int64",
            "description": "In the minor unit of the currency."
          },
          "currency": {
            "type": "string",
            "description": "An ISO 4217 code."
          }
        }
      },
      "shop.PutPartRequest": {
        "type": "object",
        "description": "A change of a part.",
        "properties": {
          "quantity": {
            "type": "integer",
            "format": "int32",
            "description": "How many."
          },
          "reason": {
            "type": "string",
            "description": "Why."
          },
          "price": {
            "$ref": "#/components/schemas/shop.Price",
            "description": "The price."
          }
        },
        "required": [
          "quantity"
        ],
        "additionalProperties": false
      },
      "shop.Thing": {
        "type": "object",
        "description": "A thing with a field of every kind.",
        "properties": {
          "id": {
            "type": "string",
            "description": "Set by the server.",
            "readOnly": true
          },
          "name": {
            "type": "string",
            "description": "What people call it."
          },
          "note": {
            "type": "string",
            "description": "\"Quoted\", with a \\ in its comment and a second line.\n\nAnd a second paragraph."
          },
          "state": {
            "$ref": "#/components/schemas/shop.ThingState",
            "description": "Its state."
          },
          "colors": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/shop.Thing.Color"
            },
            "description": "Its colours."
          },
          "price": {
            "$ref": "#/components/schemas/shop.Price",
            "description": "Its price."
          },
          "weight_grams": {
            "type": "integer",
            "format": "int32",
            "description": "In grams."
          },
          "big": {
            "type": "integer",
            "format": "int64",
            "description": "Large numbers."
          },
          "huge": {
            "type": "integer",
            "format": "int64",
            "minimum": 0,
            "description": "Large positive numbers."
          },
          "ratio": {
            "type": "number",
            "description": "A ratio."
          },
          "coarse": {
            "type": "number",
            "description": "A coarse ratio."
          },
          "active": {
            "type": "boolean",
            "description": "Whether it is sold."
          },
          "attributes": {
            "type": "object",
            "additionalProperties": {
              "type": "string"
            },
            "description": "Free pairs."
          },
          "places": {
            "type": "object",
            "additionalProperties": {
              "$ref": "#/components/schemas/shop.Thing.Part"
            },
            "description": "Parts by place."
          },
          "counts": {
            "type": "object",
            "additionalProperties": {
              "type": "integer",
              "format": "int64"
            },
            "description": "Counts by name."
          },
          "parts": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/shop.Thing.Part"
            },
            "description": "Its parts."
          },
          "words": {
            "type": "array",
            "items": {
              "type": "string"
            },
            "description": "Its words."
          },
          "numbers": {
            "type": "array",
            "items": {
              "type": "integer",
              "format": "int32"
            },
            "description": "Its numbers."
          },
          "release_time": {
            "type": "string",
            "format": "date-time",
            "description": "When it comes."
          },
          "payload": {
            "type": "string",
            "contentEncoding": "base64url",
            "description": "Some bytes."
          },
          "secret": {
            "type": "string",
            "description": "Never shown.",
            "writeOnly": true
          },
          "street": {
            "type": "string",
            "description": "To a house."
          },
          "locker": {
            "$ref": "#/components/schemas/shop.Thing.Part",
            "description": "To a machine."
          },
          "register": {
            "type": "string",
            "description": "A name that C++ keeps for itself."
          },
          "times": {
            "type": "array",
            "items": {
              "type": "string",
              "format": "date-time"
            },
            "description": "Times."
          },
          "etag": {
            "type": "string",
            "description": "The version, for If-Match.",
            "readOnly": true
          },
          "create_time": {
            "type": "string",
            "format": "date-time",
            "description": "When it was made.",
            "readOnly": true
          }
        },
        "required": [
          "id",
          "name",
          "etag"
        ]
      },
      "shop.Thing.Part": {
        "type": "object",
        "description": "A part of a thing, which may have parts.",
        "properties": {
          "name": {
            "type": "string",
            "description": "What it is."
          },
          "count": {
            "type": "integer",
            "format": "int32",
            "minimum": 0,
            "description": "How many."
          },
          "parts": {
            "type": "array",
            "items": {
              "$ref": "#/components/schemas/shop.Thing.Part"
            },
            "description": "What it is made of."
          }
        },
        "required": [
          "name"
        ]
      },
      "shop.Thing.Color": {
        "type": "string",
        "enum": [
          "red"
        ],
        "description": "A colour; its values have no zero of their own.\n- `red`: Red."
      },
      "shop.ThingState": {
        "type": "string",
        "enum": [
          "pending",
          "on_sale"
        ],
        "description": "Where a thing is in its life.\n- `pending`: Being made.\n- `on_sale`: For sale."
      }
    }
  }
}
)openapi";
}

} // namespace merx::shop::v1
